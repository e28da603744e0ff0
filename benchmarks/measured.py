"""One process from its start to its end: how long, how much work, how much memory."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter

_TAIL = 600


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the wall and of the processor, and the most memory that it had, in MB."""

    wall: float
    cpu: float
    memory: float


def cost_of(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> Cost:
    """Run ``command`` in ``folder``. Raises RuntimeError with the end of what it said where it fails."""
    with TemporaryFile() as said:
        began = perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        wall = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {said.read()[-_TAIL:].decode(errors='replace')}")
    # Linux counts this in KiB: https://man7.org/linux/man-pages/man2/getrusage.2.html
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def machine() -> str:
    """What it was measured on."""
    cores = os.cpu_count()
    return f"{platform.machine()}, {cores} cores, Python {platform.python_version()} on {platform.system()}"


def cpu_seconds(pid: int) -> float:
    """What a process and those of its children that have ended took of the processor; 0 for one that is gone.

    https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    """
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


def typical(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "memory")))


def in_turn(runs: int, **contenders: Callable[[], Cost]) -> Mapping[str, Cost]:
    """What each contender typically costs, all of them run one after the other so many times."""
    costs: dict[str, list[Cost]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, contender in contenders.items():
            costs[name].append(contender())
    return {name: typical(found) for name, found in costs.items()}
