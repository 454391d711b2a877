"""Setting up on a machine without a compiler: everything comes as a wheel, and what does not is named."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = ROOT / ".bootstrap" / "bin" / "uv"
LOCKS = [*ROOT.glob("requirements*.lock"), *ROOT.glob("assistant/requirements*.lock")]


@pytest.fixture(scope="session")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which nothing is installed."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([UV, "venv", "--quiet", "--no-project", "-p", sys.executable, folder], check=True)
    return folder / "bin" / "python"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: f"{lock.parent.name}/{lock.name}")
def test_everything_that_a_lock_names_is_a_wheel_with_the_hash_of_the_lock(lock: Path, empty_environment: Path) -> None:
    done = sync(lock, empty_environment)
    assert done.returncode == 0, done.stderr
    assert f"Would install {lock.read_text().count('==')} package" in done.stderr


@pytest.mark.parametrize("name", ["docopt-1.0.tar.gz", "numbers_in_c-1.0.zip", "old_wheel-1.0-cp27-cp27m-win32.whl"])
def test_set_up_names_a_package_that_it_would_have_to_build(name: str, tmp_path: Path) -> None:
    package = tmp_path / "index" / name
    package.parent.mkdir()
    package.write_bytes(name.encode())
    project, distribution = project_with(package), name.partition("-")[0].replace("_", "-")
    offline = os.environ | {"UV_NO_INDEX": "1", "UV_FIND_LINKS": str(package.parent), "PYTHON": sys.executable}
    done = subprocess.run([project / "scripts/install.sh"], env=offline, capture_output=True, text=True)
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert said.startswith(f"make: {distribution}==1.0 has no wheel for Python 3.11")


def sync(lock: Path, python: Path) -> subprocess.CompletedProcess[str]:
    """What installing a lock would do, without doing it."""
    options = ["--dry-run", "--require-hashes", "--only-binary", ":all:", "-p", python]
    return subprocess.run([UV, "pip", "sync", *options, lock], capture_output=True, text=True)


def project_with(package: Path) -> Path:
    """A project of the set-up alone, whose lock names the package; the installer is there already."""
    project = package.parents[1] / "project"
    (project / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "scripts/install.sh", project / "scripts")
    (project / "requirements-uv.lock").write_text("")
    distribution, digest = package.name.partition("-")[0], hashlib.sha256(package.read_bytes()).hexdigest()
    (project / "requirements-dev.lock").write_text(f"{distribution}==1.0 --hash=sha256:{digest}\n")
    (project / ".bootstrap" / "bin").mkdir(parents=True)
    (project / ".bootstrap" / "bin" / "uv").symlink_to(UV)
    version = subprocess.run([sys.executable, "-V"], capture_output=True, text=True, check=True).stdout
    (project / ".bootstrap" / "stamp").write_text(hashlib.sha256(f"{version}{project}\n".encode()).hexdigest())
    return project
