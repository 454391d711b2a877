"""The knowledge base on Elasticsearch, with the embedded engine beside it for when the server cannot be used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from frontdesk.knowledge.embedded import search_over
from frontdesk.knowledge.index.analysis import Analyser
from frontdesk.knowledge.index.elasticsearch import ElasticsearchIndex, stored_entries
from frontdesk.knowledge.index.elasticsearch_client import Connection, connect
from frontdesk.knowledge.index.embedded import EmbeddedIndex
from frontdesk.knowledge.index.fallback import IndexWithFallback, unheard
from frontdesk.knowledge.index.packaged_encoder import search_encoder
from frontdesk.knowledge.index.preparing import PreparedPassages
from frontdesk.knowledge.index.search import Search
from frontdesk.knowledge.vocabulary import Vocabulary

#: How long (seconds) the server is asked for passages that another machine has prepared; else they are prepared here.
STORED_SECONDS = 5.0


def search_on(
    to: Connection, index: Path, vocabulary: Vocabulary, on_failure: Callable[[str], None] = unheard
) -> tuple[Search, IndexWithFallback]:
    """A search on a server, and its index, which is to catch up with what is held. Raises ValueError, OSError if the
    settings of the connection do not fit."""
    client, analyser = connect(to), Analyser(vocabulary, search_encoder())
    elsewhere = partial(stored_entries, client.options(request_timeout=STORED_SECONDS), to.prefix)
    prepared = PreparedPassages(index, analyser, elsewhere)
    server = ElasticsearchIndex(client, to.prefix, prepared, to.seconds)
    both = IndexWithFallback(server, EmbeddedIndex(prepared), on_failure=on_failure)
    return search_over(both, analyser), both
