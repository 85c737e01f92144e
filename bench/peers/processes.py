"""Processes and their processor time, from Linux's /proc."""

import os
import re
import signal
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")

# Linux keeps 15 characters of a name. JDK 17 gives it the first ones, so that a stream thread begins with the application's id;
# newer ones the first 7 and the last 6.
KINDS = [
    ("compilers", re.compile(r"C[12] Compiler")),
    ("collector", re.compile(r"GC Thread|G1 ")),
    ("stream threads", re.compile(r"^product|read-\d+$")),
    ("producers", re.compile(r"kafka-p")),
    ("main", re.compile(r"java$|main$")),
]


def start(command, log, folder):
    """Starts a command in a group of its own."""
    return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, cwd=folder)


def end(process):
    """Stops a command and all processes that it has started."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
    except ProcessLookupError:
        pass
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def fields(path):
    """Name and further fields of a stat file; None if the process or thread has ended."""
    try:
        with open(path) as file:
            text = file.read()
    except OSError:
        return None
    name, rest = text[text.index("(") + 1:].rsplit(")", 1)
    return name, rest.split()


def members(groups):
    """The processes of these process groups."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        stat = fields(f"/proc/{pid}/stat")
        if stat and int(stat[1][2]) in groups:
            found.append(pid)
    return found


def seconds(pids):
    """Processor time of processes so far, user and system."""
    stats = [fields(f"/proc/{pid}/stat") for pid in pids]
    return sum(int(stat[1][11]) + int(stat[1][12]) for stat in stats if stat) / TICKS


class Threads:
    """Processor time by kind of thread. A thread that has ended counts with its last known time."""

    def __init__(self):
        self.seen = {}

    def look(self, pids):
        for pid in pids:
            try:
                tasks = os.listdir(f"/proc/{pid}/task")
            except OSError:
                continue
            for task in tasks:
                stat = fields(f"/proc/{pid}/task/{task}/stat")
                if stat:
                    self.seen[pid, task] = stat[0], (int(stat[1][11]) + int(stat[1][12])) / TICKS

    def by_kind(self):
        """Seconds by kind."""
        sums = {}
        for name, time in self.seen.values():
            kind = next((kind for kind, pattern in KINDS if pattern.search(name)), "others")
            sums[kind] = sums.get(kind, 0) + time
        return sums
