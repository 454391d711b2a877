"""What is asked of the moment at the door: another way to be handed a parcel, or that nobody is in, as it is searched
for in the help pages."""

from __future__ import annotations

import re

from actions.frame.words import plain

_HANDED = re.compile(
    r"\b(?:can|could|will|would|may) (?:you|u|they|he|she|it|the \w+|my \w+|somebody|someone|your \w+"
    r"|next door|neighbou?rs?)\b.{0,30}?"
    r"\b(?:(?:hold|keep|leave|take|have|accept|redirect|store|drop|collect|bring|deliver|sign for|pick up)"
    r" (?:it|them|this|that|(?:the|my) (?:parcel|package|order|box|delivery))|(?:be )?(?:left|dropped|held|redirected)"
    r"|go to|wait (?:till|until)|bring to|deliver to)\b"
    r"|\bi(?:'ll| will|'m| am|m)?(?: be| not| going to)* (?:away|out(?! of)|at work|abroad|on holiday"
    r"|not (?:in|home|there|at home))\b"
    r"|\b(?:won'?t|wont|can'?t|cannot|cant|not) be (?:in|home|at home|there|around)\b"
    r"|\bnobody (?:is |will be )?(?:in|home)\b"
)
_IN = r"(?:in|home|at home|there|here|around|about)\b(?! (?:a hurry|trouble|to|for|love|time)\b)"
# "What if no one's in when they come?"
_NOBODY_IN = re.compile(
    rf"\bif (?:nobody|no ?one)(?:'?s| is| will be|'ll be)? {_IN}.{{0,15}}\bwhat\b"
    rf"|\bwhat (?:if|happens (?:if|when))\b.{{0,40}}\b(?:(?:i|we) miss(?:ed)?(?= (?:it|them|him|her|the (?:driver"
    r"|delivery|courier|carrier|parcel|postman|man|van))\b|\W*$)"
    rf"|(?:nobody|no ?ones?|none)(?:'?s| is| will be|'ll be)? {_IN}"
    rf"|(?:i'?m|i am|we'?re|we are) (?:not {_IN}|out(?! of\b)|away|at (?:work|school|uni|college)|in (?:class|lectures?"
    r"|a meeting)))|\b(?:nobody|no ?one)(?:'?s)? (?:opens?|answers?)\b"
)
_REDIRECTED = "can my parcel that is on its way be redirected to a neighbour or a pick-up point"
_IF_NOBODY = "what happens if nobody is at home when the carrier comes"


def if_nobody_is_in(text: str) -> str:
    """The question that a text asks of a delivery to which nobody opens, as it is searched for; empty for others."""
    return _IF_NOBODY if _NOBODY_IN.search(plain(text)) else ""


def handed_how(text: str) -> str:
    """The same where a text asks for another way to be handed a parcel than at the door, or says that nobody is in."""
    return if_nobody_is_in(text) or (_REDIRECTED if _HANDED.search(plain(text)) else "")
