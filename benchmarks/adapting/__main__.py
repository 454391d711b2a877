"""`python -m benchmarks.adapting [--out FILE]`: trains an adapter of the search's encoder from what people ask
fictional companies (docs/adr/0057).

Prints of companies that it does not learn from, before and after, how often the first and one of the first three
passages by meaning alone answers what people ask, and how well what has an answer is told from what has none.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.environment import python_of

ENVIRONMENT = Path("build/adapting")
LOCK = Path(__file__).parent / "requirements.lock"
TECHNOTES = Path("build/search/techqa-training")
OUT = Path("build/adapter.npz")
EPOCHS = 2


def main() -> None:
    """Run in an environment of its own, whichever Python was asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adapting", description=__doc__)
    parser.add_argument("--technotes", type=Path, default=TECHNOTES, help="the training half of techqa")
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    if find_spec("jax") is None:
        python = str(python_of(ENVIRONMENT, LOCK))
        os.execv(python, [python, "-m", "benchmarks.adapting", *sys.argv[1:]])
    _adapt(options)


def _adapt(options: argparse.Namespace) -> None:
    import numpy as np

    from benchmarks.adapting.asked import APART, companies, technotes
    from benchmarks.adapting.network import Network
    from benchmarks.adapting.training import SEED, report, trained

    network, known = Network(), {**companies(), "techqa": technotes(options.technotes)}
    apart = {name: known.pop(name) for name in APART}
    start = network.unchanged(SEED)
    report(network, start, apart)
    changes = trained(network, start, known, options.epochs)
    np.savez(options.out, **{name: np.asarray(each, np.float16) for name, each in changes.items()})
    report(network, changes, apart)


if __name__ == "__main__":
    main()
