"""`python -m tests.elasticsearch_node start|stop`: the node of tests and benchmarks, by hand."""

from __future__ import annotations

import sys

from tests.elasticsearch_node import Node, missing, untested
from tests.ports import free_port


def main(command: str) -> int:
    """0 if it could be done, or if there is nothing to build it with, which is said."""
    node = Node()
    if command == "stop":
        node.stop()
    elif missing():
        print(untested())
    else:
        node.build()
        node.stop()  # one that an interrupted run has left
        node.start(free_port())
        print(node.url)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
