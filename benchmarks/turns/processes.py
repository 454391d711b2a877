"""What the operating system says about processes (Linux)."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """Resident memory in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def cpu_seconds(pid: int) -> float:
    """Processor time so far, of all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def cpu_seconds_with_children(pid: int) -> float:
    """The same of a process and of all that it and its children started and that are still there."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    family, new = set[int](), {pid}
    while new:
        family |= new
        new = {child for child, parent in parents.items() if parent in new}
    return sum(map(cpu_seconds, family))


def machine_cpu_seconds() -> float:
    """Processor time so far that was spent on anything, on all cores together."""
    user, nice, system, _idle, _waiting, *interrupts = map(int, Path("/proc/stat").read_text().split()[1:9])
    return (user + nice + system + sum(interrupts)) / TICKS


def machine() -> str:
    """Processor, cores and memory, in a line."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    total = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    name = models[0].partition(":")[2].strip() if models else "unknown processor"
    return f"{len(os.sched_getaffinity(0))} cores of {name}, {total:.0f} GB"
