"""What `frontdesk explain` takes for the message, and what for options of its own."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from frontdesk.cli import nlu
from frontdesk.cli.app import app


@pytest.mark.parametrize(
    "text", ["- where is my order", "-where is my order", "--where is my order", "— where", "-1", "-", "/greet", "-j x"]
)
def test_a_message_may_begin_like_an_option(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(nlu, "explain", lambda *arguments: asked.append(arguments))
    result = CliRunner().invoke(app, ["explain", "--json", "--after", "hello", text])
    assert result.exit_code == 0, result.output
    assert asked == [(text, ["hello"], None, True)]
