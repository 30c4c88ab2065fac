"""What the benchmarks share: programs started and stopped, a running sluice, nginx beside it, rows of the report."""
import json
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request

root = pathlib.Path(__file__).resolve().parent.parent
build = root / "build/release"
work = pathlib.Path(tempfile.mkdtemp(prefix="sluice-bench-", dir=root / "build"))
processes = []


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, text=True, capture_output=True, **options).stdout


def start(*command):
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL)
    processes.append(process)
    return process


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait()
    processes.remove(process)


def wait_for(what, until=10.0):
    end = time.monotonic() + until
    while True:
        result = what()
        if result:
            return result
        if time.monotonic() > end:
            raise SystemExit("the server did not start")
        time.sleep(0.001)


def sluice(*options):
    """A running sluice: process, port, and seconds from its start to the first answer."""
    port_file = work / "port"
    port_file.unlink(missing_ok=True)
    began = time.monotonic()
    process = start(build / "sluice", "up", "--port", "0", "--port-file", port_file, *options)
    port = int(wait_for(lambda: port_file.exists() and port_file.read_text()))
    urllib.request.urlopen(f"http://127.0.0.1:{port}/_sluice/health").read()
    return process, port, time.monotonic() - began


def call(port, target, body):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", json.dumps(body).encode(), {
        "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": target})
    return json.loads(urllib.request.urlopen(request).read() or "{}")


def delete_work():
    for process in list(processes):
        process.kill()
    shutil.rmtree(work, ignore_errors=True)


def row(what, figure, budget="", met=None):
    mark = "" if met is None else ("met" if met else "NOT MET")
    print(f"  {what:<46}{figure:>22}   {budget:<34}{mark}", flush=True)


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    nginx_port = probe.getsockname()[1]


def nginx():
    conf = work / "nginx.conf"
    conf.write_text(f"""
worker_processes 1; daemon off; pid {work}/nginx.pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; client_body_temp_path {work}/body;
  proxy_temp_path {work}/p; fastcgi_temp_path {work}/f; uwsgi_temp_path {work}/u; scgi_temp_path {work}/s;
  server {{
    listen unix:{work}/nginx.sock; listen 127.0.0.1:{nginx_port}; default_type application/x-amz-json-1.0;
    location / {{ return 200 '{{"MD5OfMessageBody":"d41d8cd98f00b204e9800998ecf8427e","MessageId":"00000000-0000-4000-8000-000000000000"}}'; }}
  }}
}}
""")
    server = start(shutil.which("nginx") or "/usr/sbin/nginx", "-c", conf)
    wait_for(lambda: (work / "nginx.pid").exists())
    wait_for(lambda: answers(nginx_port))
    return server


def answers(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def resident_mb(process):
    for line in open(f"/proc/{process.pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def sync_probe():
    """Mean and p50 of the log's own write, in microseconds."""
    return tuple(map(float, run(build / "sluice-sync-probe", work).split()))
