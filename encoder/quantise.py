"""`python -m encoder.quantise`: has the packaged encoder compute in integers where that agrees and is quicker.

A step of set-up (`make install`, the image's build): it takes packages that serving does not, and what it finds belongs
to the machine. Where a processor has no instructions for integers (VNNI) they may be slower, or overflow and disagree;
then the floats go on serving.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime

from encoder.model_files import ModelFiles, sha256
from encoder.packaged_model import CHOICE, INTEGERS, VECTORS, packaged_floats, prepared_folder
from encoder.probes import LEAST_ALIKE, PROBES, alike
from encoder.sentence_encoder import SentenceEncoder, Vectors, with_output

_MOST_TIME = 0.9  # of the floats', or the change is not worth it
_ROUNDS = 5


def main() -> None:
    """Make the weights in integers, compare, keep what was chosen, and say so."""
    floats, place = packaged_floats(), prepared_folder()
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        integers = quantised(floats, Path(scratch))
        cosine, share, vectors = compared(SentenceEncoder(floats), SentenceEncoder(integers))
        is_good = cosine >= LEAST_ALIKE and share <= _MOST_TIME
        if is_good:
            np.save(place / VECTORS, vectors)
            os.replace(integers.weights, place / INTEGERS)
    choice = {"floats": floats.identity, "integers": sha256(place / INTEGERS) if is_good else None}
    (place / CHOICE).write_text(json.dumps(choice), encoding="utf-8")
    kind = "integers" if is_good else "floats"
    print(f"The sentence encoder computes in {kind} (integers: cosine {cosine:.3f}, {share:.0%} of the time of floats)")


def quantised(files: ModelFiles, folder: Path) -> ModelFiles:
    """The encoder with weights in `folder` whose products are computed in integers, with one scale a column."""
    # Imported here: these ask for packages that are there at set-up alone.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folded, weights = folder / "folded.onnx", folder / INTEGERS
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # it warns that the file fits no other machine; basic optimisations fit all
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(folded)
    model = files.weights.read_bytes()
    if files.inner_state:
        model = with_output(model, files.inner_state)
    onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    quantize_dynamic(folded, weights, per_channel=True, op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8)
    return replace(files, weights=weights, inner_is_output=True)


def compared(floats: SentenceEncoder, integers: SentenceEncoder) -> tuple[float, float, Vectors]:
    """The least cosine between both encoders' vectors, the share of the floats' time, and the floats' vectors.

    The quickest of several rounds counts, taken in turns, so that other work on the machine decides nothing.
    """
    encoders = (floats, integers)
    seconds = [np.inf, np.inf]
    for _ in range(_ROUNDS):
        for index, encoder in enumerate(encoders):
            started = time.perf_counter()
            for text in PROBES:
                encoder.encode(text)
            seconds[index] = min(seconds[index], time.perf_counter() - started)
    expected, found = (np.stack([encoder.encode(text) for text in PROBES]) for encoder in encoders)
    return alike(expected, found), seconds[1] / seconds[0], expected


if __name__ == "__main__":
    main()
