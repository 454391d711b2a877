"""Entities in messages: numbers of orders and tickets, amounts, dates and e-mail addresses, each in a normal form."""

from assistant.entities.found import Found
from assistant.entities.recognition import Conventions, recognise

__all__ = ["Conventions", "Found", "recognise"]
