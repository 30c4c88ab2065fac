"""`sluice up` as a test starts it: on a free port, with a data folder or without one, ended gently or killed."""
import pathlib
import signal
import subprocess
import time


class Server:
    """Not running until start(). A restart may come back on another port."""

    def __init__(self, program, folder, durable=True):
        self.program, self.folder, self.durable = program, pathlib.Path(folder), durable
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port_file, self.log_file = self.folder / "port", self.folder / "sluice.log"
        self.process = self.port = None

    def start(self):
        self.port_file.unlink(missing_ok=True)
        keep = ["--data", self.folder / "data"] if self.durable else ["--ephemeral"]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen([self.program, "up", *keep, "--port", "0", "--port-file", self.port_file, "--quiet"],
                                            stdout=log, stderr=log, cwd=self.folder)
        while not self.port_file.exists():
            if self.process.poll() is not None:
                raise RuntimeError(f"sluice did not start, exit status {self.process.returncode}: {self.said()}")
            time.sleep(0.005)
        self.port = int(self.port_file.read_text())

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
