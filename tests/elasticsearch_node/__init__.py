"""A real Elasticsearch node on loopback, put together from its published jars, for tests and benchmarks.

What its distribution has besides is not published: security and TLS, scripts, `_reindex`, `_delete_by_query`, analysers
of languages. Nothing of it is used here.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

SOURCES = Path(__file__).parent
VERSION = re.findall(r"<elasticsearch.version>([\d.]+)</", (SOURCES / "pom.xml").read_text())[0]
HOME = Path(__file__).resolve().parents[2] / "var" / "cache" / "elasticsearch"
#: What builds it, and the Debian packages in which that is.
NEEDED = {"javac": "openjdk-17-jdk-headless", "mvn": "maven"}
START_SECONDS = 120.0
#: A node of tests lives for minutes: what makes it quick later only costs processor time.
SHORT_LIVED = ("-Xms384m", "-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
#: A node whose times are measured.
LASTING = ("-Xms2g", "-Xmx2g")
#: Nodes outlive whoever started them, and their processes' objects are kept as long.
STARTED: list[subprocess.Popen[bytes]] = []
LOGS = """status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


class Node:
    """The node in a folder: its programs (60 MB), its data, and which process and port it has."""

    def __init__(self, home: Path = HOME) -> None:
        self.home = home

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{(self.home / 'port').read_text()}"

    @property
    def pid(self) -> int | None:
        """Its process; None if it does not run."""
        with suppress(OSError, ValueError):
            pid = int((self.home / "pid").read_text())
            if b"ElasticsearchNode" in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        return None

    def build(self) -> None:
        """Put its programs together, unless they are. Raises RuntimeError with what went wrong."""
        marker = self.home / "built"
        if marker.exists() and marker.read_text() == VERSION:
            return
        shutil.rmtree(self.home, ignore_errors=True)
        lib, netty, basics = (self.home / each for each in ("lib", "modules/transport-netty4", "plugins/basics"))
        classes, plugin = self.home / "classes", self.home / "plugin"
        for folder in (netty, basics, classes, plugin, self.home / "config", self.home / "logs"):
            folder.mkdir(parents=True)
        _run("mvn", "-q", "-B", "-f", SOURCES / "pom.xml", "dependency:copy-dependencies", f"-DoutputDirectory={lib}")
        for jar in (*lib.glob("netty-*"), *lib.glob("transport-netty4-*")):
            jar.rename(netty / jar.name)
        _run("javac", "-nowarn", "-cp", f"{lib}/*", "-d", classes, SOURCES / "ElasticsearchNode.java")
        _run("javac", "-nowarn", "-cp", f"{lib}/*", "-d", plugin, SOURCES / "basics" / "BasicsPlugin.java")
        _run("jar", "cf", basics / "basics.jar", "-C", plugin, ".")
        _describe(netty, "transport-netty4", "org.elasticsearch.transport.netty4.Netty4Plugin")
        _describe(basics, "basics", "basics.BasicsPlugin")
        (self.home / "config" / "log4j2.properties").write_text(LOGS)
        marker.write_text(VERSION)

    def start(self, port: int | None = None, options: Sequence[str] = SHORT_LIVED) -> None:
        """Start it, on the port that it had if none is given, and wait until it answers. Raises RuntimeError."""
        if port is not None:
            (self.home / "port").write_text(str(port))
        command = ["java", *options, "--module-path", f"{self.home}/lib"]
        command += ["--add-modules", "ALL-MODULE-PATH", "-cp", f"{self.home}/classes", "ElasticsearchNode"]
        with open(self.home / "logs" / "node.log", "wb") as log:
            process = subprocess.Popen(
                [*command, str(self.home), self.url.rpartition(":")[2]],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        STARTED.append(process)
        (self.home / "pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                said = (self.home / "logs" / "node.log").read_text()
                raise RuntimeError(f"Elasticsearch did not start:\n{said[-2000:]}")
            time.sleep(0.2)  # it tells nobody when it is ready

    def answers(self) -> bool:
        with suppress(requests.RequestException):
            address = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s"
            return requests.get(address, timeout=5).status_code == 200
        return False

    def stop(self) -> None:
        """End it and drop its data."""
        self.kill(signal.SIGTERM)
        shutil.rmtree(self.home / "data", ignore_errors=True)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End it in this way; its data stays."""
        if pid := self.pid:
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, how)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
            while self.pid:
                time.sleep(0.05)  # another process started it, which alone is told of its end

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections and says nothing."""
        assert self.pid
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One test at a time has the node, of all processes."""
        with open(self.home / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def missing() -> list[str]:
    """The Debian packages that are needed to build it and are not there."""
    return [package for program, package in NEEDED.items() if not shutil.which(program)]


def untested() -> str:
    """What to say where it does not run."""
    lacking = f"install {' '.join(missing())}" if missing() else "it did not start"
    return f"NOT TESTED: the search on Elasticsearch ({lacking}). The embedded engine alone was."


def _describe(folder: Path, name: str, class_name: str) -> None:
    lines = {"name": name, "description": name, "version": VERSION, "elasticsearch.version": VERSION}
    lines |= {"java.version": "17", "classname": class_name}
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (folder / "plugin-descriptor.properties").write_text(text)


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {(done.stderr + done.stdout)[-2000:]}")
