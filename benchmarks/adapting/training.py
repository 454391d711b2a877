"""Trains the adapter, and asks companies that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from benchmarks.adapting.asked import Batch, Company, batches, steps_of
from benchmarks.adapting.network import Changes, Network
from benchmarks.auroc import auroc

QUESTION, PASSAGE = 48, 128  # tokens
#: What a cosine counts as a logit is the inverse of SHARP.
STEP, SHARP, HELD, SEED = 1e-3, 0.05, 0.01, 0
#: What it counts that a passage finds its questions, and that questions with one answer are alike, beside that
#: a question finds its passage.
OTHERS = 0.3
#: The cosine that no passage must reach for a question without an answer is learned with the rest, from about here.
NOTHING, NEAR_NOTHING = "nothing", 0.3


def trained(network: Network, changes: Changes, known: dict[str, Company], epochs: float) -> Changes:
    """The factors after so many rounds of all questions."""
    chance = np.random.default_rng(SEED)
    steps = int(epochs * steps_of(known))
    rate = optax.warmup_cosine_decay_schedule(0, STEP, max(steps // 10, 5), steps)
    changes = {**changes, NOTHING: jnp.array(NEAR_NOTHING)}
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
    del changes[NOTHING]
    return changes


def _numbers(network: Network, batch: Batch) -> Sequence[Array]:
    texts = (*network.numbers(batch.questions, QUESTION), *network.numbers(batch.passages, PASSAGE))
    return (*texts, batch.has_answer, batch.answers, batch.alike, batch.same)


def _loss(network: Network, changes: Changes, *batch: Array) -> Array:
    """The surprise (InfoNCE) that questions are about their passages, or about nothing, and the lesser ones."""
    asked, asked_mask, said, said_mask, has_answer, answers, alike, same = batch
    questions, passages = network.vectors(changes, asked, asked_mask), network.vectors(changes, said, said_mask)
    near = questions @ passages.T / SHARP
    nothing = jnp.broadcast_to(changes[NOTHING] / SHARP, (len(questions), 1))
    about = jnp.concatenate([answers, ~has_answer], 1)
    beside = jnp.where(same, -1e9, questions @ questions.T / SHARP)
    return _surprise(jnp.concatenate([near, nothing], 1), about) + OTHERS * (
        _surprise(near.T, answers.T) + _surprise(beside, alike)
    )


def _surprise(logits: Array, right: Array) -> Array:
    """Of each row that has something right: how little of its probability is there; the mean."""
    lost = jax.nn.logsumexp(logits, 1) - jax.nn.logsumexp(jnp.where(right, logits, -1e9), 1)
    has_any = right.any(1)
    return jnp.where(has_any, lost, 0).sum() / jnp.maximum(has_any.sum(), 1)


def report(network: Network, changes: Changes, apart: dict[str, Company]) -> None:
    """Print how often the first and one of the first three passages answers, and how often the nearest passage of a
    question that has an answer is nearer than that of one without (AUROC)."""
    for name, company in apart.items():
        names, texts = list(company.passages), [f"{above}. {text}" for above, text in company.passages.values()]
        passages = np.asarray(network.encoded(changes, *network.numbers(texts, PASSAGE)))
        questions = np.asarray(
            network.encoded(changes, *network.numbers([each.question for each in company.judged], QUESTION))
        )
        near = questions @ passages.T
        has_answer = np.array([bool(each.answers) for each in company.judged])
        best = np.argsort(-near, axis=1)[:, :3]
        right = np.array(
            [[names[at] in each.answers for at in row] for row, each in zip(best, company.judged, strict=True)]
        )
        first, three = right[has_answer, 0].mean(), right[has_answer].any(axis=1).mean()
        apart_from = auroc(near.max(axis=1)[has_answer].tolist(), near.max(axis=1)[~has_answer].tolist())
        print(f"{name}: first {first:.1%}, of the first three {three:.1%}, AUROC {apart_from:.2f}", flush=True)
