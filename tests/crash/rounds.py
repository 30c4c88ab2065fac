"""What the audits of kill -9 share: their arguments, how long a round is, and the end: problems are told, and a failed run's data is kept."""
import argparse
import pathlib
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/support"))

from server import Server  # noqa: E402

ROUND_S = (0.02, 0.4)  # from the restart to the next kill


def timed(label, started):
    return f"[{time.monotonic() - started:4.0f} s] {label}"


def arguments(rounds):
    parser = argparse.ArgumentParser()
    parser.add_argument("sluice", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    return parser


def carry_out(audit, options, keep_port=False):
    """audit(server, options) gives the problems; the server, which keeps its data, has not been started yet."""
    print(f"{options.rounds} rounds, seed {options.seed}", flush=True)
    (ROOT / "build").mkdir(exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sluice-audit-", dir=ROOT / "build"))
    server = Server(options.sluice, folder, keep_port=keep_port)
    try:
        problems = audit(server, options)
    finally:
        if server.is_running():
            server.kill()
    for problem in problems:
        print("FAILED:", problem)
    if problems:
        print(f"The data is kept: {folder}")
        raise SystemExit(1)
    shutil.rmtree(folder)
    print("passed")
