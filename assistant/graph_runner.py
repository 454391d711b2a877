"""Runs a trained model's graph in an order that is planned once."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

_Step = tuple[str, GraphNode, tuple[str, ...]]


class TurnGraphRunner:
    """Rasa's DaskGraphRunner without Dask, which plans the graph again for each of a turn's three or more runs."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        self._schema = loaded._graph_schema
        self._nodes = loaded._instantiated_nodes
        self._plans: dict[tuple[str, ...], list[_Step]] = {}

    def run(self, inputs: dict[str, Any], targets: list[str]) -> dict[str, Any]:
        """Run the nodes that the targets need. Inputs and results are named after nodes."""
        results = {name: (name, value) for name, value in inputs.items()}
        for name, node, needs in self._plan(tuple(targets)):
            results[name] = node(*(results[need] for need in needs))
        return {target: results[target][1] for target in targets}

    def _plan(self, targets: tuple[str, ...]) -> list[_Step]:
        if targets not in self._plans:
            nodes = self._schema.minimal_graph_schema(list(targets)).nodes
            needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
            order = TopologicalSorter(needs).static_order()
            self._plans[targets] = [(name, self._nodes[name], needs[name]) for name in order if name in needs]
        return self._plans[targets]
