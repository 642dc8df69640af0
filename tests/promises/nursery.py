"""Bears processes of the product that have everything imported already, so that many can die.

A process is forked, with settings, folder and log of its own; from there on it is what the
command line would have started. Only the second or two of importing is saved, once a death.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG, to Linux's prctl
NAP = 0.01  # seconds between two looks at a process that shall end


class Nursery:
    """One parent of many services."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            (sys.executable, "-m", "tests.promises.nursery"),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def bear(self, **order: Any) -> "Child":
        """Start a process: `program` (a module with a main), `words`, `env`, `cwd`, `log`."""
        return Child(self, int(self.ask(do="bear", **order)))

    def ask(self, **order: Any) -> Any:
        """Send an order and give the reply."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(order) + "\n")
        return json.loads(self._parent.stdout.readline())

    def close(self) -> None:
        """End the parent; whoever had a child ends that."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.stdout.close()
        self._parent.wait()


class Child:
    """A process that was forked; it is handled as one of `subprocess`."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout = None
        self._nursery = nursery

    def poll(self) -> int | None:
        """Give the status if it ended."""
        if self.returncode is None:
            self.returncode = self._nursery.ask(do="poll", pid=self.pid)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it at once."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float = 60.0) -> int:
        """Wait until it ended; give the status."""
        deadline = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a forked service", timeout)
            time.sleep(NAP)
        return status


# --- the parent's own side -----------------------------------------------------------------------


def _main() -> None:
    import_module("bot.cli.main")
    for line in sys.stdin:
        order = json.loads(line)
        reply = _bear(order) if order["do"] == "bear" else _status(order["pid"])
        print(json.dumps(reply), flush=True)


def _status(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _bear(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _live(order)
    return pid


def _live(order: dict[str, Any]) -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = ["dialogue", *order["words"]]
    import_module(order["program"]).main()
    sys.exit(0)


if __name__ == "__main__":
    _main()
