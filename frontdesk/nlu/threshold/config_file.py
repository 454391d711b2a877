"""Writes the threshold into `config.yml`. One line changes or is added; every other byte stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from frontdesk import yaml12
from frontdesk.nlu.replace_file import replace_file
from frontdesk.supervisor.problem import Problem

CLASSIFIER = "assistant.intents.classifier.SupportIntentClassifier"
KEY = "threshold"


def write_threshold(path: Path, threshold: float, why: str) -> None:
    """Set the classifier's `threshold`, with the reason as a comment. Raises Problem: the file is not changed then."""
    try:
        text = path.read_bytes().decode("utf-8")
        changed = with_threshold(text, path, threshold, why)
        replace_file(path, changed)
    except yaml12.YamlProblem as problem:
        raise Problem(str(problem)) from None
    except UnicodeDecodeError:
        raise Problem(f"{path} is no UTF-8 text.") from None
    except OSError as error:
        raise Problem(f"{path} cannot be written ({error.strerror}). Nothing was changed.") from None


def with_threshold(text: str, path: Path, threshold: float, why: str) -> str:
    """The text of a config.yml with the threshold. Raises Problem and YamlProblem."""
    classifier = _classifier(yaml12.loads(text, path), path)
    lines = text.splitlines(keepends=True)
    name_line, column = classifier.lc.key("name")
    end = "\r\n" if lines[name_line].endswith("\r\n") else "\n"
    wanted = f"{KEY}: {threshold}  # {why}{end}"
    if KEY in classifier:
        line, start = classifier.lc.key(KEY)
        lines[line] = lines[line][:start] + wanted
    else:
        if not lines[name_line].endswith("\n"):
            lines[name_line] += end
        lines.insert(name_line + 1, " " * column + wanted)
    changed = "".join(lines)
    if not _is_set(text, changed, path, threshold):
        raise Problem(f"{path} is not written as a list of lines: set {KEY}: {threshold} of {CLASSIFIER} by hand.")
    return changed


def _is_set(text: str, changed: str, path: Path, threshold: float) -> bool:
    """Whether the threshold is all that differs."""
    try:
        before, after = deepcopy(yaml12.loads(text, path)), yaml12.loads(changed, path)
        _classifier(before, path)[KEY] = threshold
    except (yaml12.YamlProblem, Problem):
        return False
    return bool(before == after)


def _classifier(config: Any, path: Path) -> Any:
    pipeline = config.get("pipeline") if isinstance(config, Mapping) else None
    found = [each for each in pipeline or [] if isinstance(each, Mapping) and each.get("name") == CLASSIFIER]
    if len(found) != 1:
        raise Problem(f"{path} has no {CLASSIFIER} in its pipeline: the threshold is a setting of that component.")
    return found[0]
