"""What people ask when they mean a property of a product, from a file beside the articles."""

from __future__ import annotations

from pathlib import Path

from frontdesk import yaml12
from frontdesk.products.articles import Questions

FILE = "properties.yml"


class QuestionsError(ValueError):
    """The file cannot be used; the message names it and says what to do."""


def load_questions(folder: Path) -> Questions:
    """The file of a folder such as data/kb; nothing without one. Raises QuestionsError."""
    path = folder / FILE
    try:
        content = yaml12.load(path) or {}
    except FileNotFoundError:
        return {}
    except yaml12.YamlProblem as problem:
        raise QuestionsError(str(problem)) from None
    if not isinstance(content, dict) or not all(_is_list_of_texts(each) for each in content.values()):
        raise QuestionsError(f"{path}:1: write the name of a property in each line, with a list of questions below it")
    return {str(name): questions for name, questions in content.items()}


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value)
