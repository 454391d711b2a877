"""One more public process beside the stack, with settings of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.awaiting import until
from tests.clients import Site
from tests.ports import free_port
from tests.prefork import Forked
from tests.stack import ROOT, is_answering


class Replica(Site):
    """A public process of a test's own."""

    def __init__(self, url: str, pid: int) -> None:
        super().__init__(url)
        self.pid = pid

    def metric(self, name: str) -> float:
        """The value of a metric without labels."""
        (line,) = (line for line in self.ask("GET", "/metrics").body.splitlines() if line.startswith(f"{name} "))
        return float(line.split()[1])


@contextmanager
def replica(env: dict[str, str], log: Path, **settings: str) -> Iterator[Replica]:
    """`frontdesk serve` in the environment `env` with other settings (`hours="…"`) on a free port, for the block.

    Its output goes to `log`.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    names = {f"FRONTDESK_{name.upper()}": value for name, value in settings.items()}
    own = {"FRONTDESK_PORT": str(port), "FRONTDESK_PUBLIC_URL": url, "FRONTDESK_REPLICA": "test"}
    process = Forked(["serve"], env | own | names, ROOT, log)
    try:
        try:
            until(lambda: process.poll() is not None or is_answering(f"{url}/health"), "", seconds=60)
        except AssertionError:
            raise AssertionError(f"the replica does not start:\n{log.read_text()[-2000:]}") from None
        assert process.poll() is None, log.read_text()
        yield Replica(url, process.pid)
    finally:
        process.terminate()
        process.wait(15)
