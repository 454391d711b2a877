"""The trained model of the current files.

A model's name holds the digest of the files that it was trained from (`models/frontdesk-<digest>.tar.gz`). So the name
tells whether files changed since, and going back to old files finds their model again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from frontdesk.supervisor.example_lines import require_examples
from frontdesk.supervisor.leash import die_with
from frontdesk.supervisor.problem import Problem

PYTHON = Path("assistant/.venv/bin/python")
RASA = Path("assistant/.venv/bin/rasa")
DATA = ("data/nlu", "data/rules", "data/stories")
TRAINED = ("assistant", "assistant/entities", "assistant/intents", "assistant/replies", "assistant/spelling", "encoder")
# Words that the assistant takes for right (config.yml, `words`).
WORDS = ("assistant/spelling/*.txt", "data/words.txt", "data/kb/**/*", "data/shop/products.json")
# What set-up chose for this machine (encoder/quantise.py): vectors in floats and in integers cannot be compared.
ENCODER = "assistant/.venv/share/frontdesk-encoder/choice.json"
CODE = (*(f"{folder}/*.py" for folder in TRAINED), "assistant/requirements.lock", ENCODER)
SETTINGS = ("config.yml", "domain.yml", "data/references.yml", "data/replies.yml")
INPUTS = (*SETTINGS, *(f"{folder}/**/*.y*ml" for folder in DATA), *WORDS, *CODE)

_PROGRESS_SECONDS = 15.0

Announce = Callable[[str], None]


def digest(root: Path) -> str:
    """Twelve hexadecimal digits over the names and contents of everything that a model depends on."""
    total = hashlib.sha256()
    for path in sorted({path for pattern in INPUTS for path in root.glob(pattern) if path.is_file()}):
        total.update(f"{path.relative_to(root).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()[:12]


def path_of_current(root: Path) -> Path:
    """The path of the model of the current files, whether it exists or not."""
    return root / "models" / f"frontdesk-{digest(root)}.tar.gz"


def ensure(root: Path, log: Path, announce: Announce, environ: Mapping[str, str] = os.environ) -> Path:
    """The model of the current files, trained if it does not exist; two callers at once train once.

    Raises:
        Problem: lines of the files are no examples, or training failed; what Rasa said is in `log`.
    """
    model = path_of_current(root)
    if model.exists():
        return model
    with _one_at_a_time(model.parent):
        if not model.exists():
            require_examples(root, DATA)
            _train(root, model, log, announce, environ)
    return model


@contextmanager
def _one_at_a_time(models: Path) -> Iterator[None]:
    models.mkdir(exist_ok=True)
    with open(models / ".lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _train(root: Path, model: Path, log: Path, announce: Announce, environ: Mapping[str, str]) -> None:
    announce(f"Training a model (less than a minute; details in {log})")
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=".training-") as folder:
        options = ("--data", *DATA, "--out", folder, "--fixed-model-name", "model")
        command = [str(PYTHON), "-m", "assistant.train", *options]
        # Into a file: Rasa's progress bars would fill a log with carriage returns.
        with open(log, "w") as output:
            process = subprocess.Popen(
                command, cwd=root, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env={**environ, "RASA_TELEMETRY_ENABLED": "false"}, preexec_fn=die_with(os.getpid()),
            )  # fmt: skip
            try:
                code = _wait(process, started, announce)
            finally:
                process.kill()
        trained = Path(folder) / "model.tar.gz"
        if code != 0 or not trained.exists():
            raise Problem(
                f"Training failed: {_last_line(log)} Mend the files (try make validate); all of it is in {log}."
            )
        os.replace(trained, model)
    announce(f"Trained {model.name} in {time.monotonic() - started:.0f} s")


def _wait(process: subprocess.Popen[bytes], started: float, announce: Announce) -> int:
    while True:
        try:
            return process.wait(timeout=_PROGRESS_SECONDS)
        except subprocess.TimeoutExpired:
            announce(f"Training, {time.monotonic() - started:.0f} s so far")


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").replace("\r", "\n").splitlines()]
    return next((line for line in reversed(lines) if line), "it said nothing.")
