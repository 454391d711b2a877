"""The files from which the images are built."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from frontdesk.knowledge.index.packaged_encoder import ADAPTER
from tests.compose import FOLDER

ROOT = FOLDER.parent

NAMES = ("frontdesk", "actions", "assistant")
IMAGES = pytest.mark.parametrize("name", NAMES)


def stages(name: str) -> dict[str, str]:
    """The stages of an image by name, continued lines joined; the last one, which ships, is "shipped"."""
    text = re.sub(r"\\\n\s*", "", (FOLDER / f"{name}.Dockerfile").read_text())
    parts = re.split(r"^(?=FROM )", text, flags=re.MULTILINE)[1:]
    named = [re.match(r"FROM \S+(?: AS (\w+))?", part) for part in parts]
    return {found[1] or "shipped": part for found, part in zip(named, parts, strict=True) if found}


@IMAGES
def test_an_image_stands_on_debian_and_its_python(name: str) -> None:
    bases = [part.split()[1] for part in stages(name).values()]
    assert set(bases) <= {"debian:bookworm-slim", *stages(name)} and bases[0] == "debian:bookworm-slim"
    assert re.search(r"apt-get install [^&]* python3 ", stages(name)["python"])


@IMAGES
def test_what_ships_holds_no_compiler_and_no_installer(name: str) -> None:
    shipped = stages(name)["python"] + stages(name)["shipped"]
    assert stages(name)["shipped"].startswith("FROM python\n")
    assert not re.search(r"\b(gcc|g\+\+|build-essential|python3-dev|python3-venv|python3-pip|git|uv|pip)\b", shipped)


@IMAGES
def test_everything_comes_from_a_lock_with_hashes_and_nothing_is_built(name: str) -> None:
    installs = re.findall(r"(?:pip install|pip sync) [^&\n]*", "".join(stages(name).values()))
    assert len(installs) >= 2
    for install in installs:
        assert "--require-hashes --only-binary :all:" in install and install.rstrip().endswith(".lock"), install


@IMAGES
def test_nothing_is_put_into_a_layer_twice(name: str) -> None:
    shipped = stages(name)["shipped"]
    assert not re.search(r"chown|chmod|\b[cm][pv] ", shipped)
    copied = re.findall(r"^COPY (?:--from=\w+ )?(.+) \S+$", shipped, re.MULTILINE)
    assert len(copied) == len(set(copied))


@IMAGES
def test_an_image_runs_as_nobody_in_particular_and_tells_its_health(name: str) -> None:
    lines = stages(name)["shipped"].splitlines()
    assert "USER frontdesk" in lines and not [
        line for line in lines if line.startswith("USER ") and "frontdesk" not in line
    ]
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert lines.index("USER frontdesk") > max(n for n, line in enumerate(lines) if line.startswith(("COPY", "RUN")))


def test_the_images_share_their_lowest_layers() -> None:
    assert len({stages(name)["python"] + stages(name)["installer"] for name in NAMES}) == 1
    assert stages("frontdesk")["packages"] == stages("actions")["packages"]


def test_only_the_public_process_keeps_files() -> None:
    assert [name for name in NAMES if "VOLUME" in stages(name)["shipped"]] == ["frontdesk"]


def test_the_assistant_is_trained_in_a_stage_that_does_not_ship() -> None:
    image = stages("assistant")
    assert "requirements.lock" in image["training"] and "-m assistant.train" in image["training"]
    assert "ARG ASSISTANT_LOCK=requirements-serve.lock\n" in image["packages"]
    assert "COPY --from=training /app/models models" in image["shipped"]
    # The weights that training has used, too, or its vectors would be others.
    encoder = "share/frontdesk-encoder"
    assert image["training"].index("-m encoder.quantise") < image["training"].index("-m assistant.train")
    assert "--adapter" not in image["training"]
    assert f"COPY --from=training /opt/rasa/{encoder} /opt/rasa/{encoder}\n" in image["shipped"]
    assert image["shipped"].count("--from=training") == 2 and "train " not in image["shipped"]


@pytest.mark.parametrize("name", ["frontdesk", "actions"])
def test_an_image_that_searches_has_the_encoder_of_the_search(name: str) -> None:
    preparing = stages(name)["encoder"]
    assert f"COPY {ADAPTER.relative_to(ROOT)} ./\n" in preparing
    assert f"-m encoder.quantise --adapter {ADAPTER.name}\n" in preparing


@IMAGES
def test_what_an_image_copies_is_there_and_reaches_the_builder(name: str) -> None:
    root = FOLDER.parent
    let_in = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for part in stages(name).values():
        part = part.replace("$ASSISTANT_LOCK", "requirements-serve.lock")
        for source in re.findall(r"^COPY (?!--from)(.+) \S+$", part, re.MULTILINE):
            for each in source.split():
                assert list(root.glob(each)), each
                assert any(Path(each).is_relative_to(one) for one in let_in), each


@pytest.mark.parametrize(("name", "data"), [("frontdesk", "data"), ("actions", "/dev/null/none")])
def test_an_image_has_every_file_that_its_start_examines(name: str, data: str, tmp_path: Path) -> None:
    """The actions process has no folder for data, either."""
    for sources, place in re.findall(r"^COPY (?!--from)(.+) (\S+)$", stages(name)["shipped"], re.MULTILINE):
        for source in sources.split():
            target = tmp_path / place / Path(source).name if place.endswith("/") else tmp_path / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(ROOT / source)
    examine = "from frontdesk.bootstrap.examination import require_good; from frontdesk.settings import Settings; "
    written = dict(re.findall(r"(FRONTDESK_KNOWLEDGE_INDEX)=(\S+)", stages(name)["shipped"]))
    secrets = {f"FRONTDESK_{secret}": "a" * 64 for secret in ("ASSISTANT_SECRET", "ACTIONS_TOKEN")}
    started = subprocess.run(
        [sys.executable, "-c", f"{examine}require_good(Settings(_env_file=None), '{name}')"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "FRONTDESK_DATA_DIR": data, **written, **secrets},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr
