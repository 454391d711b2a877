from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from frontdesk.logs import Unfailing

SCRIPT = """
import structlog
from frontdesk import logs
logs.configure("info")
for number in range(2000):
    structlog.get_logger("frontdesk").error("no_room", number=number)
print("alive")
"""


def test_a_log_line_on_a_full_disk_raises_nothing() -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=full, check=False)
    assert ended.stdout == b"alive\n"


def test_a_log_line_nobody_reads_raises_nothing() -> None:
    source, target = os.pipe()
    os.close(source)
    ended = subprocess.run([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, stderr=target, check=False)
    os.close(target)
    assert ended.stdout == b"alive\n"


def test_lines_are_json_and_written_at_once(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert [json.loads(line)["number"] for line in ended.stderr.splitlines()] == list(range(2000))
    with open(tmp_path / "log", "w") as file:
        writer = Unfailing(file)
        writer.write("now")
        writer.flush()
        assert (tmp_path / "log").read_text() == "now"
