"""Languages told apart by py3langid: naive Bayes over byte n-grams, in process, without a network.

The package's model is one compressed file, which takes most of a second to unpack. Set-up does that once
(`python -m frontdesk.language.unpack`) and keeps the arrays in the environment, from where all processes map them
into memory and share them; without them each process unpacks the file for itself.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path
from typing import Any

#: Names of the arrays: weights by feature and language, weights by language, languages, and the automaton that finds
#: features: next states by row and byte, rows by state, features by state (-1: none).
WEIGHTS, PRIORS, CLASSES, NEXT, ROWS, FEATURES = ARRAYS = ("weights", "priors", "classes", "next", "rows", "features")


class Py3langid:
    """Identifier of some languages. The model is loaded once, in the background; the first text waits for it.

    Costs about 0.1 s of a processor at start, 15 MB of memory a process with some thirty languages, and less than a
    millisecond a text.
    """

    def __init__(self, languages: Collection[str], unpacked: Path | None = None) -> None:
        self._languages = languages
        self._unpacked = unpacked or unpacked_folder()
        self._loaded: Any = None
        self._lock = threading.Lock()
        threading.Thread(target=self._load, name="languages", daemon=True).start()

    def classify(self, text: str) -> tuple[str, float]:
        language, confidence = self._load().classify(text)
        return str(language), float(confidence)

    def _load(self) -> Any:
        with self._lock:
            if self._loaded is None:
                whole = mapped(self._unpacked) if self._unpacked.is_dir() else packaged()
                self._loaded = _restricted(whole, self._languages)
            return self._loaded


def unpacked_folder() -> Path:
    """The folder of this Python environment in which set-up keeps the arrays of the installed version."""
    return Path(sys.prefix) / "share" / f"frontdesk-languages-{version('py3langid')}"


def packaged() -> Any:
    """The identifier of all languages, unpacked from the package."""
    # Imported here and below, in the background: it brings numpy along.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    return LanguageIdentifier.from_model_file(MODEL_FILE)


def mapped(folder: Path) -> Any:
    """The identifier of all languages over the arrays that `unpack` wrote."""
    import numpy
    from py3langid.langid import LanguageIdentifier

    arrays = {name: numpy.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    # The automaton is walked byte by byte, where memoryviews are several times quicker than arrays.
    steps, rows, features = (memoryview(arrays[name]) for name in (NEXT, ROWS, FEATURES))
    return LanguageIdentifier(arrays[WEIGHTS], arrays[PRIORS], arrays[CLASSES].tolist(), steps, features, tk_row=rows)


def _restricted(whole: Any, languages: Collection[str]) -> Any:
    """A copy with the columns of these languages alone; all of them would take 30 MB more."""
    from py3langid.langid import LanguageIdentifier

    whole.set_languages(languages)
    return LanguageIdentifier(
        whole.nb_ptc.astype("float32"),
        whole.nb_pc,
        whole.nb_classes,
        whole.tk_nextmove,
        whole.tk_output,
        norm_probs=True,
        tk_row=whole.tk_row,
    )
