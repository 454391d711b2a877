"""Low-rank changes of an encoder's matrices (LoRA, Hu et al., 2021): a hundredth of the size of its weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

#: After the name of a matrix (n, m): its two factors, (n, rank) and (rank, m), whose product is added to it.
LEFT, RIGHT = "|a", "|b"


def adapt(network: onnx.ModelProto, adapter: Path) -> None:
    """Change the weights of a network, as `encoder.fused` wires it, by the factors in a file of numpy's.

    Raises:
        ValueError: the file changes nothing, or a matrix that the network has not.
    """
    with np.load(adapter) as factors:
        changes = {
            name.removesuffix(LEFT): factors[name].astype(np.float32)
            @ factors[name.removesuffix(LEFT) + RIGHT].astype(np.float32)
            for name in factors.files
            if name.endswith(LEFT)
        }
    if not changes:
        raise ValueError(f"{adapter} changes nothing: it has no matrix whose name ends with {LEFT}.")
    for weights in network.graph.initializer:
        if weights.name in changes:
            changed = numpy_helper.to_array(weights) + changes.pop(weights.name)
            weights.CopyFrom(numpy_helper.from_array(changed, weights.name))
    if changes:
        raise ValueError(f"{adapter} changes what the packaged encoder has not: {min(changes)}.")
