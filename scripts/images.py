"""`make images`: builds the images with Compose, starts them with PostgreSQL, and holds them to docs/deploy.md.

Everything happens in a clone of the last commit, with the commands of that page: the settings, the start, a
conversation, the main process of one container after another killed, a backup, and a restore into an empty database,
with the secrets as files this time. Prints sizes and seconds, and fails where something is not as it must be.
POSTGRES_IMAGE names the image of PostgreSQL; without it, and where none can be pulled, a stand-in is built from Debian.
"""

from __future__ import annotations

import html
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from frontdesk import yaml12
from scripts.containers import ROOT, built, docker, run
from scripts.first_conversation import first_conversation, order_is_known
from tests.awaiting import until
from tests.clients import Customer, Site
from tests.following import commands_below
from tests.ports import free_port
from tests.shop import Shop

PAGE = ROOT / "docs" / "deploy.md"
OFFICIAL, STAND_IN = "postgres:15-bookworm", "frontdesk-postgres"
#: Megabytes of the whole image, Debian and its Python included.
MOST_MB = {"frontdesk": 650, "actions": 650, "assistant": 1300}
#: Modules that must not be found in an image: what only training, redaction or set-up needs.
UNSHIPPED = {
    "frontdesk": ("spacy", "presidio_analyzer", "phonenumbers", "pip", "uv"),
    "actions": ("spacy", "presidio_analyzer", "phonenumbers", "py3langid", "pip", "uv"),
    "assistant": ("tensorflow", "jaxlib", "jax", "keras", "tensorboard", "h5py", "pip", "uv"),
}
#: Says which of these modules, and of the programs that build some, are there.
LOOK = (
    "import importlib.util, shutil; found = lambda modules: [*filter(importlib.util.find_spec, modules), "
    "*filter(shutil.which, ('cc', 'gcc', 'g++', 'make', 'git'))]"
)
SERVICES = (*MOST_MB, "postgres")
PATIENCE = 180.0
#: Lines of docker/.env besides the secrets that docs/deploy.md makes, and what must arrive of them.
LINES = {
    "FRONTDESK_COMPANY": "Harbour & Sons",
    "FRONTDESK_TIME_ZONE": "Europe/Lisbon",
    "FRONTDESK_METRICS_TOKEN": "a token = with # signs",
    "FRONTDESK_HOURS": "Mon-Fri 08:00-18:00, Sat 10:00-14:00",
}
ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"
#: What the main process of a container is and may: its user, its capabilities, whether it can write beside /tmp.
FREEDOM = (
    "grep -E '^(Uid|CapEff|NoNewPrivs)' /proc/1/status | cut -f 2; "
    "for each in / /app /usr /etc; do touch $each/written 2>/dev/null && echo $each; done; true"
)


def main() -> None:
    with project() as desk:
        built_in = timed(lambda: desk.compose("build"))
        sizes = {name: desk.size(name) for name in MOST_MB}
        print(f"built in {built_in:.0f} s:", ", ".join(f"{name} {size} MB" for name, size in sizes.items()), flush=True)
        assert not [name for name, size in sizes.items() if size > MOST_MB[name]], sizes
        check_contents(desk)
        print(f"started in {timed(desk.start):.0f} s", flush=True)
        check_hardening(desk)
        check_settings(desk)
        shop = desk.shop()
        first_conversation(desk.url, shop)
        for name in SERVICES:
            print(f"{name} killed, back in {timed(lambda name=name: desk.kill(name)):.0f} s", flush=True)
            order_is_known(desk.url, shop)
        move(desk)
        print("moved: backup, restored into an empty database, secrets as files")


def timed(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


@dataclass(frozen=True)
class Desk:
    """A clone of the project with its containers; commands run in its folder docker/, as docs/deploy.md says."""

    folder: Path
    environment: dict[str, str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> Path:
        return self.folder / ".env"

    def compose(self, *arguments: str, stdin: str | None = None) -> str:
        return run("docker-compose", *arguments, stdin=stdin, folder=self.folder, environment=self.environment)

    def obey(self, heading: str) -> None:
        """Type the commands that the page has below a heading."""
        for command in commands_below(PAGE.read_text(), heading):
            run("bash", "-c", command, folder=self.folder, environment=self.environment)

    def use_awkward_password(self) -> None:
        """A password of the database that would mean something else in its address."""
        kept = [line for line in self.settings.read_text().splitlines() if not line.startswith("POSTGRES_PASSWORD")]
        self.settings.write_text("\n".join([*kept, "POSTGRES_PASSWORD='p@ss:w/rd%#1'", ""]))

    def start(self) -> None:
        self.obey("Start")
        self.await_ready()

    def await_ready(self) -> None:
        until(self._is_ready, "not every container is healthy: see docker-compose logs", PATIENCE)

    def _is_ready(self) -> bool:
        states = [self.inspect(name, "{{.State.Health.Status}}") for name in SERVICES]
        return set(states) == {"healthy"}

    def inspect(self, service: str, what: str) -> str:
        return docker("inspect", "--format", what, self.container(service)).strip()

    def container(self, service: str) -> str:
        return self.compose("ps", "--quiet", service).strip()

    def size(self, service: str) -> int:
        """Megabytes of a service's image."""
        image = f"{self.environment['COMPOSE_PROJECT_NAME']}_{service}"
        return int(docker("image", "inspect", "--format", "{{.Size}}", image)) // 1_000_000

    def within(self, service: str, *command: str) -> str:
        """What a command says in a running container."""
        return self.compose("exec", "-T", service, *command)

    def shop(self) -> Shop:
        return Shop(json.loads(self.within("frontdesk", "frontdesk", "demo", "customers", "--json")))

    def kill(self, service: str) -> None:
        """Kill the main process from outside; returns when the container is back, and healthy, by itself."""
        before = self.inspect(service, "{{.State.Pid}} {{.RestartCount}}").split()
        os.kill(int(before[0]), signal.SIGKILL)
        until(lambda: self.inspect(service, "{{.RestartCount}}") > before[1], f"{service} stays dead", PATIENCE)
        self.await_ready()


def check_contents(desk: Desk) -> None:
    """The images hold no module of training, redaction or set-up, and no compiler."""
    for service, modules in UNSHIPPED.items():
        look = f"{LOOK}; print(found({modules}))"
        found = desk.compose("run", "--rm", "--no-deps", "-T", service, "python", "-c", look).strip()
        assert found == "[]", f"{service} holds {found}"


def check_hardening(desk: Desk) -> None:
    """No main process is root, has a capability, may get one or can write its root; the site is here alone."""
    for service in SERVICES:
        user, capabilities, no_new, *written = desk.within(service, "sh", "-c", FREEDOM).split()
        assert user != "0" and not int(capabilities, 16) and no_new == "1" and not written, (service, user, written)
    published = {name: docker("port", desk.container(name)).strip() for name in SERVICES}
    assert published.pop("frontdesk") == f"{desk.port}/tcp -> 127.0.0.1:{desk.port}"
    assert not any(published.values()), published


def check_settings(desk: Desk) -> None:
    """The lines of docker/.env have arrived and are followed, and each container is a replica of its own."""
    for service in ("frontdesk", "actions"):
        arrived = json.loads(
            desk.within(service, "python", "-c", "import json, os; print(json.dumps(dict(os.environ)))")
        )
        assert {name: arrived.get(name) for name in LINES} == LINES, service
    assert html.escape(LINES["FRONTDESK_COMPANY"]) in requests.get(f"{desk.url}/help", timeout=10).text
    bearer = {"Authorization": f"Bearer {LINES['FRONTDESK_METRICS_TOKEN']}"}
    statuses = [requests.get(f"{desk.url}/metrics", headers=each, timeout=10).status_code for each in ({}, bearer)]
    assert statuses == [401, 200]
    ask = "from frontdesk.settings import Settings; print(Settings().replica)"
    replicas = {desk.within(service, "python", "-c", ask).strip() for service in ("frontdesk", "actions")}
    assert len(replicas) == 2, replicas


def move(desk: Desk) -> None:
    """Back everything up, remove it, and bring it back with the secrets as files; what was said is there."""
    customer = Customer.start(Site(desk.url))
    customer.say("how many days do I have to return something?")
    said = customer.events()
    desk.obey("Back up")
    desk.compose("down", "--volumes")
    desk.obey("Secrets as files")
    desk.obey("Restore")
    desk.await_ready()
    assert customer.events() == said
    assert "30 days" in customer.say("how many days do I have to return something?").text
    given = {file.name: file.read_text() for file in (desk.folder / "secrets").iterdir()}
    assert given.keys() == yaml12.load(desk.folder / "secrets.yml")["secrets"].keys()
    shown = desk.within("frontdesk", "env") + desk.within("assistant", "env")
    assert not [name for name, value in given.items() if value in shown], "a secret is in the environment"


@contextmanager
def project() -> Iterator[Desk]:
    """A clone of the last commit with settings of its own, for the block; its containers and volumes are removed."""
    with tempfile.TemporaryDirectory() as parent:
        folder, port = Path(parent) / "frontdesk", free_port()
        run("git", "clone", "--quiet", str(ROOT), str(folder))
        environment = {"COMPOSE_PROJECT_NAME": "frontdesk-images", "POSTGRES_IMAGE": postgres_image()}
        desk = Desk(folder / "docker", environment, port)
        desk.obey("Secrets")
        desk.use_awkward_password()
        with desk.settings.open("a") as file:
            file.writelines(f"{name}='{value}'\n" for name, value in {**LINES, "FRONTDESK_PORT": port}.items())
        try:
            yield desk
        except BaseException:
            print(desk.compose("logs", "--no-color", "--tail", "20"))
            raise
        finally:
            desk.compose("down", "--volumes", "--remove-orphans")


def postgres_image() -> str:
    """The image that is named, else the official one where it can be had, else the stand-in."""
    if named := os.environ.get("POSTGRES_IMAGE"):
        return named
    pulled = subprocess.run(["docker", "pull", "--quiet", OFFICIAL], capture_output=True)
    if pulled.returncode == 0:
        return OFFICIAL
    context = ROOT / "tests" / "containers"
    return built(STAND_IN, (context / "postgres.Dockerfile").read_text(), context)


if __name__ == "__main__":
    main()
