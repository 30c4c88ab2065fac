"""`sluice up` as a test starts it: on a free port, with a data folder or without one, ended gently or killed."""
import pathlib
import signal
import subprocess
import time


class Server:
    """Not running until start(). A restart may come back on another port, unless `keep_port` and the port is still free."""

    def __init__(self, program, folder, durable=True, keep_port=False):
        self.program, self.folder, self.durable, self.keep_port = program, pathlib.Path(folder), durable, keep_port
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port_file, self.log_file = self.folder / "port", self.folder / "sluice.log"
        self.process = self.port = None

    def start(self):
        said = len(self.said()) if self.log_file.exists() else 0
        if self.keep_port and self.port and not self.starts_on(self.port) and "cannot listen" in self.said()[said:]:
            self.port = None
        if not self.is_running() and (self.port and self.keep_port or not self.starts_on(0)):
            raise RuntimeError(f"sluice did not start, exit status {self.process.returncode}: {self.said()}")
        self.port = int(self.port_file.read_text())

    def starts_on(self, port):
        """False: it ended at once. Port 0 is any free one."""
        self.port_file.unlink(missing_ok=True)
        keep = ["--data", self.folder / "data"] if self.durable else ["--ephemeral"]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen([self.program, "up", *keep, "--port", str(port), "--port-file", self.port_file, "--quiet"],
                                            stdout=log, stderr=log, cwd=self.folder)
        while not self.port_file.exists():
            if self.process.poll() is not None:
                return False
            time.sleep(0.005)
        return True

    def stop(self):
        """Gives the exit status."""
        self.process.terminate()
        return self.process.wait(timeout=60)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def said(self):
        return self.log_file.read_text(errors="replace")
