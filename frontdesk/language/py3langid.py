"""Languages told apart by py3langid: naive Bayes over byte n-grams, in process, without a network."""

from __future__ import annotations

import threading
from collections.abc import Collection
from typing import Any


class Py3langid:
    """Identifier of some languages. The model is loaded once, in the background; the first text waits for it.

    Costs about 0.7 s of a processor at start, 70 MB of memory with some thirty languages, and less than a millisecond
    a text.
    """

    def __init__(self, languages: Collection[str]) -> None:
        self._languages = languages
        self._loaded: Any = None
        self._lock = threading.Lock()
        threading.Thread(target=self._load, name="languages", daemon=True).start()

    def classify(self, text: str) -> tuple[str, float]:
        language, confidence = self._load().classify(text)
        return str(language), float(confidence)

    def _load(self) -> Any:
        # Imported here, in the background: it brings numpy along.
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

        with self._lock:
            if self._loaded is None:
                whole = LanguageIdentifier.from_model_file(MODEL_FILE)
                whole.set_languages(self._languages)
                # A copy with the columns of these languages alone; all of them would take 30 MB more.
                self._loaded = LanguageIdentifier(
                    whole.nb_ptc.astype("float32"),
                    whole.nb_pc,
                    whole.nb_classes,
                    whole.tk_nextmove,
                    whole.tk_output,
                    norm_probs=True,
                    tk_row=whole.tk_row,
                )
            return self._loaded
