"""Stands in for the package of this name, which has no wheel: Rasa names models and runs that nobody named."""

from secrets import token_hex


def get_name() -> str:
    """Eight hexadecimal digits, another eight at each call."""
    return token_hex(4)
