"""Digits of any script."""

import unicodedata


def digits(text: str) -> str:
    """The decimal digits in the text as 0 to 9, whatever their script or width; anything else is left out."""
    return "".join(str(unicodedata.decimal(character)) for character in text if character.isdecimal())
