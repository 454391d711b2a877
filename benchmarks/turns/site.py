"""The site under measurement: its three processes, and the customer whose orders are asked about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from frontdesk.accounts.model import OPEN_STATES
from frontdesk.bootstrap.demo import build_demo
from tests.stack import Stack


class BenchedSite(Stack):
    """A stack of its own data folder. With `traced`, each process writes its steps to a file there."""

    forks = False  # a fork holds what its parent has imported

    def __init__(self, folder: Path, traced: bool = False) -> None:
        super().__init__(folder, overrides={"FRONTDESK_LOG_LEVEL": "warning"})
        self._traced = traced

    def prepare(self) -> None:
        super().prepare()
        if not self._traced:
            return
        for name, program in self._programs.items():
            python, _, *rest = program.command
            command = (python, "-m", "benchmarks.turns.traced", str(self._trace(name)), *rest)
            self._programs[name] = replace(program, command=command)

    @property
    def pids(self) -> dict[str, int]:
        """The processes, by name."""
        return {name: process.pid for name, process in self._processes.items()}

    @property
    def traces(self) -> list[Path]:
        """The files of steps."""
        return [self._trace(name) for name in self._programs]

    def customer_with_orders(self) -> tuple[str, str]:
        """E-mail of a demo customer with several open orders, and the number of one."""
        for customer in build_demo(self.settings).shop.customers():
            numbers = [order["number"] for order in customer["orders"] if order["state"] in OPEN_STATES]
            if len(numbers) > 1:
                return customer["email"], numbers[0]
        raise LookupError("no demo customer has several open orders")

    def _trace(self, name: str) -> Path:
        return self.data_dir / f"{name}.steps"
