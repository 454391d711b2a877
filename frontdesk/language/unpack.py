"""`python -m frontdesk.language.unpack`: unpacks the model that tells languages apart, once, at set-up."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy

from frontdesk.language.py3langid import ARRAYS, packaged, unpacked_folder


def main() -> None:
    """Unpack the model into the environment, unless it is there."""
    if not unpacked_folder().is_dir():
        unpack(unpacked_folder())


def unpack(folder: Path) -> None:
    """Write the arrays of the packaged model into a new folder; it appears whole or not at all."""
    model = packaged()
    values = (model.nb_ptc, model.nb_pc, model.nb_classes, model.tk_nextmove, model.tk_row, model.tk_output)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / folder.name
        made.mkdir()
        for name, value in zip(ARRAYS, values, strict=True):
            numpy.save(made / f"{name}.npy", numpy.asarray(value))
        os.replace(made, folder)


if __name__ == "__main__":
    main()
