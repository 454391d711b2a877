"""Empty shells in place of modules that a process would import and never use.

Rasa imports every channel, tracker store, evaluation and component that it has, and with them packages that take half
of the start and a quarter of the memory of a process that serves our model.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: Channels but the turn protocol's, plots of evaluations, tokens of an API that is off, stores of conversations.
UNUSED = (
    *(
        f"rasa.core.channels.{name}"
        for name in (
            "botframework",
            "callback",
            "console",
            "facebook",
            "hangouts",
            "mattermost",
            "rasa_chat",
            "rest",
            "rocketchat",
            "slack",
            "socketio",
            "telegram",
            "twilio",
            "twilio_voice",
            "webexteams",
        )
    ),
    "boto3",
    "botocore",
    "jwt",
    "pymongo",
    "rasa.utils.plotting",
    "sanic_jwt",
)
#: Components of which we know what they use.
OURS = ("assistant.", "rasa.")
#: What of Rasa's components only others than those below load.
SKLEARN = ("sklearn", "sklearn_crfsuite")
WITHOUT_SKLEARN = (
    "assistant.",
    "rasa.core.policies.ensemble.",
    "rasa.core.policies.memoization.",
    "rasa.core.policies.rule_policy.",
    "rasa.graph_components.",
    "rasa.nlu.classifiers.regex_message_handler.",
    "rasa.nlu.tokenizers.",
)


def leave_out(components: Collection[str]) -> None:
    """Import shells from now on; `components` are the classes of the model that is served."""
    names = set(UNUSED)
    if any(not each.startswith(OURS) for each in components):
        names = {each for each in UNUSED if each.startswith("rasa.")}  # somebody's own may use any package
    elif all(each.startswith(WITHOUT_SKLEARN) for each in components):
        names |= set(SKLEARN)
    sys.meta_path.insert(0, _Shells(names))


class _Shells(MetaPathFinder, Loader):
    """Finds a shell for each module of these names and for all below them."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        parts = name.split(".")
        is_one = any(".".join(parts[:count]) in self._names for count in range(1, len(parts) + 1))
        return ModuleSpec(name, self, is_package=True) if is_one else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Shell(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is in it."""


class _Shell(ModuleType):
    """Has every class that somebody imports from it, and each raises an error that says what to do."""

    def __getattr__(self, name: str) -> type[Exception]:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {"__init__": _refuse, "name": classmethod(_name)})


def _name(of: type) -> str:
    return of.__name__


def _refuse(self: object, *_: object, **__: object) -> None:
    raise RuntimeError(f"{type(self).__name__} is not loaded to serve the turn protocol: start with `rasa run`.")
