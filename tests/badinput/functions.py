"""Zips for functions, and one bootstrap that does whatever its environment or its event asks for."""

import io
import zipfile

# Speaks the Runtime API by hand, so that it can also do what no runtime would.
BOOTSTRAP = r'''#!/usr/bin/python3
import json, os, signal, subprocess, sys, time
from http.client import HTTPConnection

API = os.environ["AWS_LAMBDA_RUNTIME_API"]

def call(method, path, body=None, headers={}):
    connection = HTTPConnection(API, timeout=100)
    connection.request(method, "/2018-06-01/runtime/" + path, body, headers)
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()

def respond(id, value):
    return call("POST", "invocation/%s/response" % id, value if isinstance(value, bytes) else json.dumps(value).encode())

def hang(id, event):
    time.sleep(1000)

def exit_with(id, event):
    os._exit(event["exit_with"])

def killed(id, event):
    os.kill(os.getpid(), event["killed"])
    time.sleep(100)

def output(id, event):
    sys.stdout.write(event["output"])
    sys.stdout.flush()
    respond(id, "done")

def flood(id, event):
    line = (b"x" * 999 + b"\n") * 64
    try:
        while True: os.write(1, line)
    except OSError:
        os._exit(1)

def one_line(id, event):
    while True: os.write(1, b"y" * 65536)

def fork(id, event):
    """Children in the group, in a group and a session of their own, and one that has shed its parent and its environment."""
    pids = [subprocess.Popen(["sleep", "1000"]).pid,
            subprocess.Popen(["sleep", "1000"], process_group=0).pid,
            subprocess.Popen(["sleep", "1000"], start_new_session=True).pid]
    daemon = subprocess.run(["sh", "-c", "setsid env -i sleep 1000 </dev/null >/dev/null 2>&1 & echo $!"], capture_output=True, text=True)
    pids.append(int(daemon.stdout))
    respond(id, pids + [os.getpid()])
    if event["fork"] == "and exit": os._exit(0)
    if event["fork"] == "and hang": return hang(*next_event())

def large(id, event):
    # A JSON string of exactly that many bytes.
    respond(id, b'"' + b"z" * (event["large"] - 2) + b'"')

def garbage(id, event):
    """What the Runtime API answers to nonsense; then an honest response."""
    other = "00000000-0000-0000-0000-000000000000"
    told = []
    for method, path in [("POST", "invocation/%s/response" % other), ("GET", "nonsense"), ("PUT", "invocation/%s/response" % id),
                         ("POST", "invocation//response"), ("POST", "init/error"), ("GET", "invocation/next")]:
        status, headers, body = call(method, path, b"{}" if method != "GET" else None)
        told.append([method, path.replace(id, "ID"), status, json.loads(body)])
    told.append(list(call("GET", "../../etc/passwd")[:1]))
    told.append(list(call("GET", "invocation/next", None, {"Origin": "http://evil.example"})[:1]))
    told.append(list(call("GET", "invocation/next", None, {"Sec-Fetch-Site": "cross-site"})[:1]))
    assert respond(id, told)[0] == 202
    assert respond(id, told)[0] == 403, "the second response to one event"

def raw_bytes(id, event):
    import socket
    host, port = API.split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(bytes.fromhex(event["raw_bytes"]))
        connection.recv(1000)
    respond(id, "survived")

def not_json(id, event):
    respond(id, bytes.fromhex(event["not_json"]))

def failure(id, event):
    call("POST", "invocation/%s/error" % id, json.dumps(event["failure"]).encode(), {"Lambda-Runtime-Function-Error-Type": event["type"]})

def batch(id, event):
    time.sleep(float(os.environ.get("BATCH_SECONDS", "0")))
    answer = os.environ["BATCH"].replace("FIRST", event["Records"][0]["messageId"])
    respond(id, answer.encode())

def proxy(id, event):
    asked = json.loads(event["body"])
    if "result" in asked: respond(id, bytes.fromhex(asked["result"]))
    else: globals()[next(iter(asked))](id, asked)

def next_event():
    status, headers, body = call("GET", "invocation/next")
    return headers["Lambda-Runtime-Aws-Request-Id"], json.loads(body)

init = os.environ.get("INIT", "")
if init == "exit": sys.exit(7)
if init == "exit 0": sys.exit(0)
if init == "killed": os.kill(os.getpid(), signal.SIGKILL)
if init == "hang": time.sleep(1000)
if init == "error":
    problem = b'{"errorMessage":"no way","errorType":"Function.NoWay"}'
    call("POST", "init/error", problem, {"Lambda-Runtime-Function-Error-Type": "Function.NoWay"})
    sys.exit(1)

while True:
    id, event = next_event()
    if os.environ.get("BATCH"): batch(id, event)
    elif "httpMethod" in event: proxy(id, event)
    else: globals()[next(iter(event))](id, event)
'''


def zip_of(files, symlinks=None):
    """A zip of these files, {name: text}, bootstrap executable; `symlinks` {name: target}."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o100755 if name == "bootstrap" else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
        for name, target in (symlinks or {}).items():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = 0o120777 << 16
            archive.writestr(entry, target)
    return buffer.getvalue()


def bootstrap_zip():
    return zip_of({"bootstrap": BOOTSTRAP})
