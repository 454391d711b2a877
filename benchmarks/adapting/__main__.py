"""`python -m benchmarks.adapting [--apart COMPANY…] [--out FILE]`: trains an adapter of the search's encoder from what
people ask fictional companies (docs/adr/0057), and prints how often the first and one of the first three passages by
meaning alone answers the questions of companies that are kept apart, before and after."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jax import Array

    from benchmarks.adapting.asked import Batch, Company
    from benchmarks.adapting.network import Changes, Network

ENVIRONMENT = Path("build/adapting")
UV = Path(".bootstrap/bin/uv")
TECHNOTES = Path("build/search/techqa-training")
OUT = Path("build/adapter.npz")
QUESTION, PASSAGE = 48, 128  # tokens
#: What a cosine counts as a logit is the inverse of SHARP.
EPOCHS, STEP, SHARP, HELD, SEED = 3, 1e-3, 0.05, 0.01, 0
#: What it counts that a passage finds its questions, and that questions with one answer are alike, beside that
#: a question finds its passage.
OTHERS = 0.3


def main() -> None:
    """Run in an environment of its own, whichever Python was asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.adapting", description=__doc__)
    parser.add_argument("--apart", nargs="*", default=[], help="companies that are not learned from, and asked")
    parser.add_argument("--technotes", type=Path, default=TECHNOTES, help="the training half of techqa")
    parser.add_argument("--epochs", type=float, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    if find_spec("jax") is None:
        _set_up()
        python = str(ENVIRONMENT / "bin/python")
        os.execv(python, [python, "-m", "benchmarks.adapting", *sys.argv[1:]])
    import numpy as np

    from benchmarks.adapting.asked import companies, technotes
    from benchmarks.adapting.network import Network

    network, known = Network(), {**companies(), "techqa": technotes(options.technotes)}
    apart = {name: known.pop(name) for name in options.apart}
    start = network.unchanged(SEED)
    _report(network, start, apart)
    changes = _trained(network, start, known, options.epochs)
    np.savez(options.out, **{name: np.asarray(each, np.float16) for name, each in changes.items()})
    _report(network, changes, apart)


def _set_up() -> None:
    lock = Path(__file__).parent / "requirements.lock"
    subprocess.run([UV, "venv", "--quiet", "--allow-existing", "-p", sys.executable, ENVIRONMENT], check=True)
    install = [
        UV,
        "pip",
        "sync",
        "--quiet",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-p",
        ENVIRONMENT / "bin/python",
    ]
    subprocess.run([*install, lock], check=True)


def _trained(network: Network, changes: Changes, known: dict[str, Company], epochs: float) -> Changes:
    import jax
    import numpy as np
    import optax

    from benchmarks.adapting.asked import batches

    chance = np.random.default_rng(SEED)
    steps = int(epochs * sum(1 for _ in batches(known, np.random.default_rng(SEED))))
    rate = optax.warmup_cosine_decay_schedule(0, STEP, max(steps // 10, 5), steps)
    optimiser = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=HELD))
    state = optimiser.init(changes)

    @jax.jit
    def step(changes: Changes, state: optax.OptState, *batch: Array) -> tuple[Changes, optax.OptState, Array]:
        loss, slope = jax.value_and_grad(lambda each: _loss(network, each, *batch))(changes)
        update, state = optimiser.update(slope, state, changes)
        return optax.apply_updates(changes, update), state, loss

    done, losses = 0, []
    while done < steps:
        for batch in batches(known, chance):
            changes, state, loss = step(changes, state, *_numbers(network, batch))
            losses.append(float(loss))
            done += 1
            if done % 20 == 0:
                print(f"{done} of {steps} steps, loss {np.mean(losses[-20:]):.3f}", flush=True)
            if done == steps:
                break
    return changes


def _numbers(network: Network, batch: Batch) -> Sequence[Array]:
    texts = (*network.numbers(batch.questions, QUESTION), *network.numbers(batch.passages, PASSAGE))
    return (*texts, batch.answers, batch.alike, batch.same)


def _loss(network: Network, changes: Changes, *batch: Array) -> Array:
    """The surprise (InfoNCE) that questions are about their passages, and the lesser ones."""
    import jax.numpy as jnp

    asked, asked_mask, said, said_mask, answers, alike, same = batch
    questions, passages = network.vectors(changes, asked, asked_mask), network.vectors(changes, said, said_mask)
    near = questions @ passages.T / SHARP
    beside = jnp.where(same, -1e9, questions @ questions.T / SHARP)
    return _surprise(near, answers) + OTHERS * (_surprise(near.T, answers.T) + _surprise(beside, alike))


def _surprise(logits: Array, right: Array) -> Array:
    """Of each row that has something right: how little of its probability is there; the mean."""
    import jax.numpy as jnp
    from jax.nn import logsumexp

    lost = logsumexp(logits, 1) - logsumexp(jnp.where(right, logits, -1e9), 1)
    has_any = right.any(1)
    return jnp.where(has_any, lost, 0).sum() / jnp.maximum(has_any.sum(), 1)


def _report(network: Network, changes: Changes, apart: dict[str, Company]) -> None:
    import jax
    import numpy as np

    encode = jax.jit(network.vectors)
    for name, company in apart.items():
        names, texts = list(company.passages), [f"{above}. {text}" for above, text in company.passages.values()]
        passages = np.asarray(encode(changes, *network.numbers(texts, PASSAGE)))
        questions = np.asarray(encode(changes, *network.numbers([each.question for each in company.asked], QUESTION)))
        best = np.argsort(-questions @ passages.T, axis=1)[:, :3]
        right = [[names[at] in each.answers for at in row] for row, each in zip(best, company.asked, strict=True)]
        first, three = np.mean([row[0] for row in right]), np.mean([any(row) for row in right])
        print(f"{name}: {len(company.asked)} questions, first {first:.1%}, of the first three {three:.1%}", flush=True)


if __name__ == "__main__":
    main()
