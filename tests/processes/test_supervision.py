"""The supervisor with small children of its own: real processes, no Rasa."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from frontdesk.supervisor import child
from frontdesk.supervisor.backoff import Backoff
from frontdesk.supervisor.programs import Program
from frontdesk.supervisor.rotating_log import RotatingLog
from frontdesk.supervisor.supervision import PATIENCE, Patience, Supervision
from tests.ports import free_port

SECONDS = 20.0

# A server that answers 200 with its pid. It may ignore SIGTERM, say that it is not well, or stop to answer.
SERVER = """
import http.server, os, signal, sys, time
if "--stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
class Handler(http.server.BaseHTTPRequestHandler):
    looked_at, is_known = 0, False
    def do_GET(self):
        Handler.looked_at += self.path == "/"
        if "--deaf" in sys.argv and Handler.is_known or "--soon-deaf" in sys.argv and Handler.looked_at > 3:
            time.sleep(600)
        Handler.is_known |= self.path == "/pid" and Handler.looked_at > 0
        self.send_response(503 if "--unwell" in sys.argv or not Handler.looked_at else 200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *arguments):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def server(name: str, *options: str) -> Program:
    port = free_port()
    return Program(name, (sys.executable, "-c", SERVER, str(port), *options), f"http://127.0.0.1:{port}/")


async def pid_of(program: Program) -> int:
    """The pid of a child, once the supervisor has seen that it is well."""

    async def asked() -> int:
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", int(program.command[3]))
                writer.write(b"GET /pid HTTP/1.0\r\n\r\n")
                answer = await reader.read()
                writer.close()
                if b" 200 " in answer.partition(b"\r\n")[0]:
                    return int(answer.split()[-1])
            await asyncio.sleep(0.02)

    return await asyncio.wait_for(asked(), SECONDS)


async def gone(pid: int) -> None:
    """Return as soon as there is no such process (one that nobody has waited for yet counts as gone)."""
    while Path(f"/proc/{pid}").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text():
        await asyncio.sleep(0.02)


async def said_in(log: Path) -> str:
    """What stands in a log, as soon as it has a whole line."""
    while not log.exists() or "\n" not in log.read_text():
        await asyncio.sleep(0.02)
    return log.read_text()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path: Path, said: list[str]) -> Callable[..., Supervision]:
    return lambda grace=5.0, patience=PATIENCE: Supervision(
        dict(os.environ), tmp_path, tmp_path / "log", said.append, grace, patience
    )


async def test_programs_are_started_together_and_ended_together(supervise: Callable[..., Supervision]) -> None:
    programs, supervision = [server("one"), server("two")], supervise()
    supervision.start(programs)
    assert await supervision.healthy(programs, SECONDS) == []
    pids = [await pid_of(program) for program in programs]
    await supervision.stop()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


async def test_a_child_that_is_killed_is_started_again_and_it_is_told(
    supervise: Callable[..., Supervision], said: list[str]
) -> None:
    program, supervision = server("one"), supervise()
    supervision.start([program], lambda: Backoff(first=0.01))
    first = await pid_of(program)
    os.kill(first, signal.SIGKILL)
    await asyncio.wait_for(gone(first), SECONDS)
    assert await pid_of(program) != first
    await supervision.stop()
    assert len(said) == 1
    assert said[0].startswith("one was ended by SIGKILL; starting it again in 0.01 s")


@pytest.mark.parametrize(
    ("printed", "last"),
    [("The token is missing", "The token is missing"), ("a line\nanother one\n\n", "another one"), ("", "see ")],
)
async def test_a_child_that_cannot_work_with_its_settings_is_not_tried_again(
    supervise: Callable[..., Supervision], said: list[str], tmp_path: Path, printed: str, last: str
) -> None:
    code = f"open('started', 'a').write('x'); print({printed!r}); raise SystemExit(78)"
    supervision = supervise()
    supervision.start([Program("fails", (sys.executable, "-c", code), "http://127.0.0.1:1/")])
    told = await asyncio.wait_for(supervision.unworkable(), SECONDS)
    await supervision.stop()
    assert told.startswith(f"fails cannot start: {last}")
    assert (tmp_path / "started").read_text() == "x" and said == []


async def test_a_child_that_cannot_start_is_tried_ever_more_slowly(
    tmp_path: Path, supervise: Callable[..., Supervision], said: list[str]
) -> None:
    fails = Program("fails", (sys.executable, "-c", "print('why'); raise SystemExit(3)"), "http://127.0.0.1:1/")
    supervision = supervise()
    supervision.start([fails], lambda: Backoff(first=0.01))

    said_first = await asyncio.wait_for(lines(said, 3), SECONDS)
    assert await supervision.healthy([fails], 0.1) == ["fails"]
    await supervision.stop()
    assert said_first == [
        f"fails ended with status 3; starting it again in {delay} s" for delay in ("0.01", "0.02", "0.04")
    ]
    assert (tmp_path / "log/fails.log").read_text().startswith("why\nwhy\n")


#: Of a supervisor that waits for nobody for long.
QUICK = Patience(pause=0.05, answer=0.3, misses=2, start=SECONDS)


async def lines(said: list[str], number: int) -> list[str]:
    """So many of the first lines, once they were said, without where the logs are."""
    while len(said) < number:
        await asyncio.sleep(0.02)
    return [line.split(" (see")[0] for line in said[:number]]


@pytest.mark.parametrize("how", [signal.SIGSTOP, "--deaf", "--stubborn"])
async def test_a_child_that_hangs_is_started_again_and_it_is_told(
    supervise: Callable[..., Supervision], said: list[str], how: str | signal.Signals
) -> None:
    program, supervision = server("one", *([how] if isinstance(how, str) else [])), supervise(patience=QUICK)
    supervision.start([program], lambda: Backoff(first=0.01))
    first = await pid_of(program)
    if how != "--deaf":  # a child that is stopped does not hear SIGTERM
        os.kill(first, signal.SIGSTOP)
    (line,) = await asyncio.wait_for(lines(said, 1), SECONDS)
    assert line == "one hangs: it does not answer; starting it again in 0.01 s"
    await asyncio.wait_for(gone(first), SECONDS)
    assert await pid_of(program) != first
    await supervision.stop()


async def test_a_child_that_says_that_it_is_not_well_is_left_alone(
    supervise: Callable[..., Supervision], said: list[str]
) -> None:
    unwell, dies = server("unwell", "--unwell"), server("dies", "--soon-deaf")
    supervision = supervise(patience=QUICK)
    supervision.start([unwell, dies], lambda: Backoff(first=0.01))
    await asyncio.wait_for(lines(said, 3), SECONDS)  # in which the other one hung three times
    assert not [line for line in said if line.startswith("unwell")]
    await supervision.stop()


async def test_a_child_that_never_answers_is_started_again_ever_more_slowly(
    supervise: Callable[..., Supervision], said: list[str]
) -> None:
    silent = Program("silent", (sys.executable, "-c", "import time; time.sleep(600)"), "http://127.0.0.1:1/")
    supervision = supervise(patience=Patience(pause=0.01, answer=1.0, misses=1, start=0.1))
    supervision.start([silent], lambda: Backoff(first=0.01))
    assert await asyncio.wait_for(lines(said, 3), SECONDS) == [
        f"silent hangs: it does not answer; starting it again in {delay} s" for delay in ("0.01", "0.02", "0.04")
    ]
    await supervision.stop()


async def test_a_child_that_does_not_listen_to_sigterm_is_killed(supervise: Callable[..., Supervision]) -> None:
    program, supervision = server("one", "--stubborn"), supervise(grace=0.2)
    supervision.start([program])
    pid = await pid_of(program)
    await asyncio.wait_for(supervision.stop(), SECONDS)
    assert not Path(f"/proc/{pid}").exists()


async def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    program = server("one")
    parent = textwrap.dedent(f"""
        import asyncio, os
        from pathlib import Path
        from frontdesk.supervisor.programs import Program
        from frontdesk.supervisor.supervision import Supervision
        async def main():
            supervision = Supervision(dict(os.environ), Path({str(tmp_path)!r}), Path({str(tmp_path)!r}), print)
            supervision.start([{program!r}])
            await asyncio.Event().wait()
        asyncio.run(main())
    """)
    supervisor = await asyncio.create_subprocess_exec(sys.executable, "-c", parent)
    pid = await pid_of(program)
    supervisor.kill()
    await supervisor.wait()
    await asyncio.wait_for(gone(pid), SECONDS)


async def test_what_a_child_has_started_is_ended_with_it(tmp_path: Path) -> None:
    script = "import subprocess; print(subprocess.Popen(['sleep', '600']).pid, flush=True); input()"
    program = Program("parent", (sys.executable, "-c", f"{script}"), "")
    process = await child.start(program, dict(os.environ), tmp_path, tmp_path / "log")
    await process.wait()  # its standard input is empty, so it ends; what it started does not
    grandchild = int((await said_in(tmp_path / "log")).split()[0])
    await child.end(process, 0)
    await asyncio.wait_for(gone(grandchild), SECONDS)


async def run(tmp_path: Path, script: str) -> int:
    """Run a child to its end, its output in `tmp_path/log`; its exit status."""
    process = await child.start(
        Program("child", (sys.executable, "-c", script), ""), dict(os.environ), tmp_path, tmp_path / "log"
    )
    code = await asyncio.wait_for(process.wait(), SECONDS)
    await child.end(process, 0)
    return code


async def test_the_log_of_a_child_is_rotated_while_it_runs_and_no_line_is_lost_or_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "RotatingLog", partial(RotatingLog, most_bytes=100_000, older_files=9))
    assert await run(tmp_path, "for number in range(20000): print('line', number)") == 0
    parts = sorted(tmp_path.glob("log*"), key=lambda path: int(path.suffix[1:] or 0), reverse=True)
    assert len(parts) == 3
    assert max(path.stat().st_size for path in parts) < 100_000 + 20
    assert "".join(path.read_text() for path in parts) == "".join(f"line {number}\n" for number in range(20000))


async def test_a_child_goes_on_when_its_log_is_on_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "log").symlink_to("/dev/full")
    assert await run(tmp_path, "for number in range(20000): print('line', number, flush=True)") == 0


async def test_a_process_that_got_away_does_not_hold_up_the_end(tmp_path: Path) -> None:
    script = "import subprocess; print(subprocess.Popen(['sleep', '600'], start_new_session=True).pid, flush=True)"
    assert await run(tmp_path, script) == 0
    os.kill(int((tmp_path / "log").read_text()), signal.SIGKILL)


async def test_a_program_that_does_not_exist_is_told_and_leaves_nothing_open(tmp_path: Path) -> None:
    before = set(os.listdir("/proc/self/fd"))
    with pytest.raises(FileNotFoundError):
        await child.start(Program("none", ("/no/such/program",), ""), {}, tmp_path, tmp_path / "log")
    await asyncio.sleep(0)  # the loop closes the pipe in its next round
    assert set(os.listdir("/proc/self/fd")) <= before
