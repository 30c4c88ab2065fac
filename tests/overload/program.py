"""A sluice of one's own: started on a free port over a folder that goes with it, watched through /proc and by what
it logs."""

import atexit
import dataclasses
import mmap
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import limits


def wait_until(condition, what, timeout=60):
    """Gives what `condition` gives once it is true."""
    end = time.monotonic() + timeout
    while not (result := condition()):
        assert time.monotonic() < end, f"waited {timeout} s in vain for {what}"
        time.sleep(0.02)
    return result


def is_sanitized(binary):
    """Whether it was built with AddressSanitizer, which keeps books of its own: how much memory it takes says
    nothing then."""
    with open(binary, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"__asan_init") >= 0


@dataclasses.dataclass
class Memory:
    """In bytes: what is the process's alone, and what lies in files (the log's segments), which the kernel can take
    back."""

    own: int
    files: int


class Program:
    """`sluice up` over a folder, with the log handed to the kernel only (--sync os) unless asked otherwise; or over
    memory."""

    def __init__(self, binary, *arguments, open_files=None, sync="os", ephemeral=False):
        self.outcome = None  # of the storm that it was in last
        self.binary = str(pathlib.Path(binary).resolve())
        self.is_sanitized = is_sanitized(self.binary)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="overload-"))
        self.open_files = open_files or limits.raise_descriptor_limit()
        port_file = self.folder / "port"
        command = [
            self.binary,
            "up",
            "--port",
            "0",
            "--port-file",
            str(port_file),
            "--quiet",
            *(["--ephemeral"] if ephemeral else ["--data", str(self.folder / "data"), "--sync", sync]),
            *arguments,
        ]
        environment = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=8")
        self.log = open(self.folder / "log.txt", "ab")
        self.process = subprocess.Popen(
            command,
            env=environment,
            cwd=self.folder,
            stdout=self.log,
            stderr=self.log,
            preexec_fn=self.limit_open_files,
        )
        wait_until(lambda: port_file.exists() or not self.is_alive(), "sluice to start")
        atexit.register(self.process.kill)  # whatever becomes of whoever started it
        assert self.is_alive(), self.output()
        self.port = int(port_file.read_text())

    def limit_open_files(self):
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.open_files, self.open_files))

    def is_alive(self):
        return self.process.poll() is None

    def output(self):
        return (self.folder / "log.txt").read_text(errors="replace")

    def logged(self, *texts):
        """Whether one line of the log has all of these."""
        return any(all(text in line for text in texts) for line in self.output().splitlines())

    def stop(self):
        """Ends it and gives its exit status; one that does not end is killed, and that is the status then."""
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.log.close()

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- to watch it

    def memory(self):
        own = files = 0
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:") or line.startswith("RssShmem:"):
                own += int(line.split()[1]) * 1024
            elif line.startswith("RssFile:"):
                files += int(line.split()[1]) * 1024
        return Memory(own, files)

    def connections(self):
        """Its sockets, without the log's files: segments come and go."""
        folder = pathlib.Path(f"/proc/{self.process.pid}/fd")
        count = 0
        for entry in folder.iterdir():
            try:
                count += os.readlink(entry).startswith("socket:")
            except FileNotFoundError:
                continue  # closed while we looked
        return count

    def descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Peak(threading.Thread):
    """The most memory that a program takes from now until stop()."""

    def __init__(self, program):
        super().__init__(daemon=True)
        self.program, self.own, self.ended = program, 0, threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(0.02):
            try:
                self.own = max(self.own, self.program.memory().own)
            except OSError:
                return  # the program has ended: whoever asks it next will notice

    def stop(self):
        self.ended.set()
        self.join()
        return self.own
