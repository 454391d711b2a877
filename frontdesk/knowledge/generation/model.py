"""What comes of having an answer written anew: it was, or why it was not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Refusal(StrEnum):
    """Why a written answer is not given. All but the first group are found by reading it."""

    UNAVAILABLE = "unavailable"  # no connection, or an error of the endpoint
    NO_TIME = "no_time"  # too little is left of the turn to begin
    RESTING = "resting"  # it failed several times in a row and is left alone for a while
    BUSY = "busy"  # as many answers are being written as may be at once
    SLOW = "slow"  # it took longer than it may
    GARBLED = "garbled"  # its answer is none of a chat completion, or larger than any
    EMPTY = "empty"
    TOO_LONG = "too_long"  # longer than an answer, or cut off
    NOT_PLAIN = "not_plain"  # HTML, a link, Markdown, control characters
    NOT_ENGLISH = "not_english"
    INSTRUCTIONS = "instructions"  # it repeats what the model was told, or speaks of itself
    NUMBER = "number"  # a number, date or amount that the passage does not say of this
    NAME = "name"
    NEGATION = "negation"  # it denies what the passage says, or the other way round
    SUBJECT = "subject"  # somebody or something else does it
    MODALITY = "modality"  # may, can and must are not the same
    CONDITION = "condition"  # what holds in some cases is said of all
    UNSUPPORTED = "unsupported"  # words that the passage does not have


@dataclass(frozen=True)
class Prompt:
    """What a model is given: what it is to do, and the data to do it with. `most_tokens` bounds what it writes."""

    instructions: str
    data: str
    most_tokens: int = 200


@dataclass(frozen=True)
class Draft:
    """What a model wrote; `is_whole` is whether it came to its end."""

    text: str
    is_whole: bool = True
