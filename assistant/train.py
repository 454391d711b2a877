"""`python -m assistant.train …`: `rasa train`, which holds each file against its schema once.

Rasa reads all files half a dozen times for one training, and each time also parses their schema and checks them, which
took a quarter of the training.
"""

from __future__ import annotations

import sys
from functools import lru_cache


def main() -> None:
    """Train with the options of `rasa train`."""
    from rasa.__main__ import main as rasa
    from rasa.shared.utils import validation

    validation.validate_yaml_schema = lru_cache(maxsize=None)(validation.validate_yaml_schema)
    sys.argv[1:1] = ["train"]
    rasa()


if __name__ == "__main__":
    main()
