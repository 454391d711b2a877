"""What customers name in a message: numbers of orders and tickets, amounts, dates, e-mail addresses, one form each."""

from assistant.entities.found import Found
from assistant.entities.recognition import Conventions, recognise

__all__ = ["Conventions", "Found", "recognise"]
