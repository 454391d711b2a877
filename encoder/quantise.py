"""`python -m encoder.quantise [--adapter FILE] [--folder DIR]`: has the packaged encoder compute in integers where that
agrees and is quicker, with what an adapter changes.

A step of set-up (`make install`, the image's build): it takes packages that serving does not, and what it finds belongs
to the machine. Where a processor has no instructions for integers (VNNI) they may be slower, or overflow and disagree;
then floats go on serving.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from encoder.model_files import ModelFiles, sha256
from encoder.packaged_model import CHOICE, FLOATS, INTEGERS, TOKENS, VECTORS, packaged_floats, prepared_folder
from encoder.probes import LEAST_ALIKE, PROBES, alike
from encoder.sentence_encoder import SentenceEncoder, Vectors, with_output

_MOST_TIME = 0.9  # of the floats', or the change is not worth it
_ROUNDS = 5
# The names of the packaged model: the embeddings of words, of which it has bytes and a scale for each row.
_EMBEDDINGS = "inner.embeddings.word_embeddings.weight"
_IN_BYTES, _SCALE = "_q", "_scale"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the weights, compare, keep what was chosen, and say so."""
    parser = argparse.ArgumentParser(prog="python -m encoder.quantise", description=__doc__)
    parser.add_argument("--adapter", type=Path, help="low-rank changes of the packaged weights")
    parser.add_argument("--folder", type=Path, default=prepared_folder(), help="where to keep them")
    options = parser.parse_args(arguments)
    adapter, place = options.adapter, options.folder
    as_packaged = packaged_floats()
    place.mkdir(parents=True, exist_ok=True)
    np.save(place / TOKENS, token_embeddings(as_packaged))
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        floats = in_floats(as_packaged, Path(scratch), adapter) if adapter else as_packaged
        integers = quantised(as_packaged, Path(scratch), adapter)
        cosine, share, vectors = compared(SentenceEncoder(floats), SentenceEncoder(integers))
        is_good = cosine >= LEAST_ALIKE and share <= _MOST_TIME
        name = INTEGERS if is_good else FLOATS
        kept = integers if is_good else floats if adapter else None
        if is_good:
            np.save(place / VECTORS, vectors)
        if kept:
            os.replace(packed(as_packaged, kept).weights, place / name)
    choice = {
        "packaged": as_packaged.identity,
        "adapter": sha256(adapter) if adapter else None,
        "weights": name if kept else None,
        "sha256": sha256(place / name) if kept else None,
        "identity": kept.identity if kept else None,
    }
    (place / f"{CHOICE}.new").write_text(json.dumps(choice), encoding="utf-8")
    os.replace(place / f"{CHOICE}.new", place / CHOICE)
    kind = "integers" if is_good else "floats"
    print(f"The sentence encoder computes in {kind} (integers: cosine {cosine:.3f}, {share:.0%} of the time of floats)")


def in_floats(files: ModelFiles, folder: Path, adapter: Path) -> ModelFiles:
    """The encoder with weights in `folder` that an adapter has changed, in fused operators."""
    import onnx

    weights = folder / FLOATS
    onnx.save(network_of(files, folder, adapter), weights)
    return replace(files, weights=weights, inner_is_output=True)


def quantised(files: ModelFiles, folder: Path, adapter: Path | None = None) -> ModelFiles:
    """The encoder with weights in `folder` whose products are computed in integers, with one scale a column, in fused
    operators."""
    # Imported here: these ask for packages that are there at set-up alone.
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    weights = folder / INTEGERS
    quantize_dynamic(
        network_of(files, folder, adapter),
        weights,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention"],
        weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # it knows no types behind fused operators
    )
    return replace(files, weights=weights, inner_is_output=True)


def network_of(files: ModelFiles, folder: Path, adapter: Path | None = None) -> Any:
    """The packaged network (an onnx.ModelProto) with weights in floats, in fused operators, as an adapter changes it;
    `folder` takes what is made on the way."""
    import onnx

    from encoder.adapter import adapt
    from encoder.fused import fused

    folded = folder / "folded.onnx"
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # it warns that the file fits no other machine; basic optimisations fit all
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(folded)
    model, inner = files.weights.read_bytes(), [files.inner_state] if files.inner_state else []
    for name in inner:
        model = with_output(model, name)
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    network = fused(onnx.load(folded), [session.get_outputs()[0].name, *inner])
    if adapter:
        adapt(network, adapter)
    return network


def packed(as_packaged: ModelFiles, made: ModelFiles) -> ModelFiles:
    """The same encoder with the embeddings of words in bytes, as the package has them: each is made floats when it is
    looked up, with the same result, and a process needs 70 MB less."""
    import onnx

    weights = made.weights.with_name("packed.onnx")
    model, stored = onnx.load(made.weights), _initializers(onnx.load(as_packaged.weights))
    unpacked = _initializers(model)[_EMBEDDINGS]
    model.graph.initializer.remove(unpacked)
    model.graph.initializer.extend([stored[_EMBEDDINGS + _IN_BYTES], stored[_EMBEDDINGS + _SCALE]])
    place, lookup = next((place, node) for place, node in enumerate(model.graph.node) if _EMBEDDINGS in node.input[:1])
    model.graph.node.remove(lookup)
    for step, node in enumerate(_lookup_in_bytes(lookup.input[1], lookup.output[0])):
        model.graph.node.insert(place + step, node)
    onnx.save(model, weights)
    return replace(made, weights=weights)


def _lookup_in_bytes(ids: str, result: str) -> list[Any]:
    from onnx import TensorProto, helper

    return [
        helper.make_node("Gather", [_EMBEDDINGS + _IN_BYTES, ids], ["embedding_in_bytes"]),
        helper.make_node("Cast", ["embedding_in_bytes"], ["embedding_unscaled"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [_EMBEDDINGS + _SCALE, ids], ["embedding_scale"]),
        helper.make_node("Mul", ["embedding_unscaled", "embedding_scale"], [result]),
    ]


def token_embeddings(floats: ModelFiles) -> NDArray[np.int8]:
    """The embedding of each token, (tokens, dimensions), each on a scale of its own."""
    from onnx import load, numpy_helper

    return np.asarray(numpy_helper.to_array(_initializers(load(floats.weights))[_EMBEDDINGS + _IN_BYTES]), np.int8)


def _initializers(model: Any) -> dict[str, Any]:
    return {each.name: each for each in model.graph.initializer}


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
