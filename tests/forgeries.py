"""What of a genuine request proves nothing any more."""

from __future__ import annotations

from frontdesk.channels.model import InboundRequest

#: What headers may hold, as the server gives it, and libraries for numbers, times and signatures stumble over.
ODD = ("\udcff", "²", "9" * 5000, "-1", "1e9", "")


def spoiled(good: InboundRequest) -> list[InboundRequest]:
    """The request with its body changed into what is no text, and with each header of its proof changed."""
    bodies = [InboundRequest(good.headers, body) for body in (b"\xff", good.body + b"\xff", b"payload=%ff")]
    of_proof = [name for name in good.headers if "signature" in name or "time" in name]
    headers = [{**good.headers, name: value} for name in of_proof for value in ODD]
    return [*bodies, *(InboundRequest(each, good.body) for each in headers)]
