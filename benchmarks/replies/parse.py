"""`python -m benchmarks.replies.parse < TEXTS`: each line's text as the current model reads it, a line of JSON each.

Run in Rasa's environment.
"""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path


def main() -> None:
    """Read texts, a JSON string a line; write what Rasa tells the actions of each."""
    from rasa.utils.log_utils import configure_structlog

    from assistant.grouping import parsed
    from assistant.serve import leave_tensorflow_out, newest_model, silence_dependencies
    from assistant.turn import as_text

    silence_dependencies()
    leave_tensorflow_out()
    configure_structlog(logging.WARNING)
    model = newest_model(Path("models"))
    if model is None:
        sys.exit("There is no model: run `make train` first.")
    texts = [json.loads(line) for line in sys.stdin]
    for text, message in zip(texts, parsed(model, [as_text(text) for text in texts]), strict=True):
        print(json.dumps(message.as_dict(only_output_properties=True) | {"text": text}))


if __name__ == "__main__":
    main()
