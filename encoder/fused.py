"""The packaged encoder's network in onnxruntime's fused operators, for set-up.

As it was exported, attention is some forty small operators a layer and the activation five, which take as long as the
products of a short sentence. onnxruntime has one operator for each of the two, but recognises them only as other
exporters write them. Here the same weights are wired anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_HEADS = 12
_EMBEDDINGS = "inner.embeddings"
_ONNX, _OURS = "", "com.microsoft"  # the domains of operators
Array = NDArray[Any]


def fused(exported: onnx.ModelProto, states: Sequence[str]) -> onnx.ModelProto:
    """An exported BERT with its constants folded, as a model of some of its token states, (texts, tokens, dimensions).

    Its inputs are `input_ids` and `attention_mask`, both (texts, tokens); every token is of the first type.
    """
    network = _Network(exported.graph)
    state = network.embeddings()
    layer = 0
    while network.has(f"inner.encoder.layer.{layer}."):
        state = network.layer(f"inner.encoder.layer.{layer}", state)
        layer += 1
    tokens = ["texts", "tokens"]
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("input_ids", "attention_mask")]
    made = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [*tokens, None]) for name in states]
    graph = helper.make_graph(network.nodes, "encoder", given, made, network.constants)
    versions = [helper.make_opsetid(_ONNX, 17), helper.make_opsetid(_OURS, 1)]
    return helper.make_model(graph, opset_imports=versions, ir_version=exported.ir_version)


class _Network:
    """Nodes and constants of the new graph, made of those of the exported one. States keep their names."""

    def __init__(self, exported: onnx.GraphProto) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._exported = {each.name: each for each in exported.initializer}
        self._reading = {name: node for node in exported.node for name in node.input}
        self._making = {name: node for node in exported.node for name in node.output}

    def has(self, prefix: str) -> bool:
        """Whether the exported graph has weights of such names."""
        return any(name.startswith(prefix) for name in self._exported)

    def embeddings(self) -> str:
        """The states of the tokens before the first layer."""
        self._add("Cast", ["attention_mask"], "mask", _ONNX, to=TensorProto.INT32)
        name = f"{_EMBEDDINGS}.word_embeddings.weight"
        words = self._add("Gather", [self._constant(name, self._weight(name)), "input_ids"], "words", _ONNX)
        places = self._weight(f"{_EMBEDDINGS}.position_embeddings.weight")
        places = places + self._weight(f"{_EMBEDDINGS}.token_type_embeddings.weight")[0]
        count = self._add("Shape", ["input_ids"], "count", _ONNX, start=1)
        first = self._constant("first", np.zeros(1, np.int64))
        here = self._add("Slice", [self._constant("places", places), first, count], "here", _ONNX)
        return self._normalised("SkipLayerNormalization", [words, here], f"{_EMBEDDINGS}.LayerNorm")

    def layer(self, name: str, state: str) -> str:
        """The states after a layer: attention, and two dense layers."""
        parts = [self._dense(f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        weights = [np.concatenate(each, axis=-1) for each in zip(*parts, strict=True)]
        inputs = [state, *map(self._constant, (f"{name}.attention.weight", f"{name}.attention.bias"), weights), "mask"]
        attended = self._add("Attention", inputs, f"{name}.attention", num_heads=_HEADS)
        state = self._output(f"{name}.attention.output", attended, state)
        wide = self._add("Add", self._product(f"{name}.intermediate.dense", state), f"{name}.intermediate", _ONNX)
        # By its tangent rather than the error function: within .001, less than what computing in integers costs.
        wide = self._add("FastGelu", [wide], f"{name}.activation")
        return self._output(f"{name}.output", wide, state)

    def _output(self, name: str, inner: str, state: str) -> str:
        """A dense layer over inner states, added to the state before them."""
        product, bias = self._product(f"{name}.dense", inner)
        return self._normalised("SkipLayerNormalization", [product, state], f"{name}.LayerNorm", bias)

    def _product(self, name: str, states: str) -> list[str]:
        """States times the matrix of a dense layer, and its bias, which is to be added."""
        matrix, bias = self._dense(name)
        product = self._add("MatMul", [states, self._constant(f"{name}.weight", matrix)], name, _ONNX)
        return [product, self._constant(f"{name}.bias", bias)]

    def _normalised(self, operator: str, inputs: list[str], name: str, *further: str) -> str:
        """The outcome of an operator that ends with this normalisation, named as in the exported graph."""
        weights = [self._constant(each, self._weight(each)) for each in (f"{name}.weight", f"{name}.bias")]
        exported = self._reading[f"{name}.weight"]
        (epsilon,) = (each.f for each in exported.attribute if each.name == "epsilon")
        return self._add(operator, [*inputs, *weights, *further], exported.output[0], epsilon=epsilon)

    def _dense(self, name: str) -> tuple[Array, Array]:
        """The matrix and the bias of a dense layer. The matrix has no name: it makes what the bias is added to."""
        bias = f"{name}.bias"
        product = next(each for each in self._reading[bias].input if each != bias)
        return self._weight(self._making[product].input[1]), self._weight(bias)

    def _weight(self, name: str) -> Array:
        return numpy_helper.to_array(self._exported[name])

    def _constant(self, name: str, value: Array) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _add(self, operator: str, inputs: list[str], output: str, domain: str = _OURS, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output
