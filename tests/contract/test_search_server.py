"""Whatever happens to a real Elasticsearch node: no wrong answer, nothing lost, and recovery without a hand."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from frontdesk.breaker import Breaker
from frontdesk.knowledge.index.elasticsearch import AT_ONCE, ElasticsearchIndex, stored_entries
from frontdesk.knowledge.index.elasticsearch_client import Connection, connect
from frontdesk.knowledge.index.embedded import EmbeddedIndex
from frontdesk.knowledge.index.fallback import IndexWithFallback
from frontdesk.knowledge.index.ports import Found, IndexUnavailable
from frontdesk.knowledge.index.preparing import PreparedPassages
from frontdesk.knowledge.model import Passage
from tests.certificates import self_signed
from tests.contract.test_search_index import (
    EVERYBODY,
    NODE,
    PARCELS,
    PASSAGES,
    RETURNS,
    VOCABULARY,
    Analyser,
    WordVectors,
    a_passage,
    own_indices,
)
from tests.search_proxy import proxy

#: More than one request takes.
MANY = PASSAGES + [a_passage(f"p{number}", f"Tent number w{number} dries.") for number in range(AT_ONCE)]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Site:
    """A process with Elasticsearch, which is given up after one failure."""

    def __init__(self, folder: Path, prefix: str, to: Connection) -> None:
        folder.mkdir(exist_ok=True)
        self.encoder, self.clock, self.failures = WordVectors(), Clock(), list[str]()
        self.analyser = Analyser(VOCABULARY, self.encoder)
        client = connect(to)
        self.prepared = PreparedPassages(
            folder / "index.sqlite", self.analyser, lambda keys: stored_entries(client, prefix, keys)
        )
        server = ElasticsearchIndex(client, prefix, self.prepared, to.seconds, first_pause=0.01)
        self.embedded = EmbeddedIndex(self.prepared)
        breaker = Breaker(1, 10.0, self.clock)
        self.index = IndexWithFallback(server, self.embedded, breaker, self.failures.append, self.clock)

    def hold(self, passages: list[Passage]) -> None:
        self.index.replace(passages)
        self.index.catch_up()

    def find(self, text: str = "three parcels travel") -> Found:
        return self.index.find(self.analyser.question(text), EVERYBODY, 10)

    def is_right(self) -> bool:
        """Whether what is found is what the embedded engine finds among what is held."""
        right = self.embedded.find(self.analyser.question("three parcels travel"), EVERYBODY, 10)
        found = self.find()
        near, nearest = list(found.nearest.values()), list(right.nearest.values())
        return found.lexical.keys() == right.lexical.keys() and near == pytest.approx(nearest, abs=1e-4)

    def recover(self) -> None:
        """What the loop in the background does once the server has been left alone for a while."""
        self.clock.now += 11
        self.index.catch_up()


@pytest.fixture
def prefix() -> Iterator[str]:
    with own_indices("elasticsearch") as own:
        yield own


@pytest.fixture
def admin() -> Iterator[Elasticsearch]:
    client = connect(Connection(NODE.url))
    yield client
    client.close()


Sites = Callable[..., Site]


@pytest.fixture
def sites(tmp_path: Path, prefix: str) -> Sites:
    def site(name: str = "site", url: str = "", seconds: float = 30.0, **options: object) -> Site:
        return Site(tmp_path / name, prefix, Connection(url or NODE.url, prefix, seconds=seconds, **options))  # type: ignore[arg-type]

    return site


def names(admin: Elasticsearch, prefix: str) -> list[str]:
    return sorted(name for name in admin.indices.get(index=f"{prefix}*") if not name.endswith("-facts"))


def test_the_embedded_engine_answers_until_the_server_has_everything(sites: Sites) -> None:
    site = sites()
    site.index.replace(PASSAGES)
    assert site.index.problem == "filling" and site.is_right()
    site.index.catch_up()
    assert site.index.problem == "" and site.is_right()
    site.index.replace([PARCELS])
    assert site.index.problem == "filling" and site.is_right()
    assert site.failures == []


def test_a_reindex_leaves_one_index_under_the_alias(sites: Sites, admin: Elasticsearch, prefix: str) -> None:
    site = sites()
    site.hold(PASSAGES)
    before = names(admin, prefix)
    site.hold([PARCELS])
    assert len(before) == 1 and before != names(admin, prefix) == list(admin.indices.get_alias(name=prefix))


def test_a_server_that_was_killed_is_replaced_and_comes_back_with_what_it_had(sites: Sites) -> None:
    site = sites()
    site.hold(PASSAGES)
    NODE.kill()
    try:
        assert site.is_right() and site.index.problem == site.failures[0] == "ConnectionError"
        site.hold([PARCELS, RETURNS])
        assert site.is_right() and len(site.failures) == 1, "nobody waits for it while it is left alone"
        site.recover()
        assert site.index.problem == "ConnectionError"
    finally:
        NODE.start()
    site.recover()
    assert site.index.problem == "" and site.is_right()


def test_who_starts_while_the_server_is_down_serves_all_the_same(sites: Sites) -> None:
    site = sites(url="http://127.0.0.1:9")
    site.hold(PASSAGES)
    assert site.index.problem == "ConnectionError" and site.is_right()
    assert site.index.recall("threshold") is None
    site.index.note("threshold", "0.6")
    assert site.index.recall("threshold") == "0.6"


def test_a_server_that_hangs_costs_the_patience_of_one_search(sites: Sites) -> None:
    site = sites(seconds=2.0)
    site.hold(PASSAGES)
    with NODE.hanging():
        assert site.is_right() and site.failures == ["ConnectionTimeout"]
        assert site.is_right() and site.failures == ["ConnectionTimeout"]
    while site.index.problem:  # it has much to catch up with
        site.recover()
    assert site.is_right()


def test_a_server_that_may_only_be_read_still_searches_what_it_has(sites: Sites, admin: Elasticsearch) -> None:
    site = sites()
    site.hold(PASSAGES)
    admin.cluster.put_settings(persistent={"cluster.blocks.read_only": True})
    try:
        assert site.is_right() and site.index.problem == ""
        site.hold([PARCELS])
        assert site.index.problem == "cluster_block_exception" and site.is_right()
    finally:
        admin.cluster.put_settings(persistent={"cluster.blocks.read_only": None})
    site.recover()
    assert site.index.problem == "" and site.is_right()


def test_a_full_disk_stops_a_filling_which_goes_on_later(sites: Sites, admin: Elasticsearch, prefix: str) -> None:
    site = sites()
    site.index.replace(MANY)

    def fill_up(done: int, of: int) -> None:
        admin.indices.put_settings(index=f"{prefix}-*", settings={"index.blocks.read_only_allow_delete": True})

    site.index.catch_up(fill_up)
    assert site.index.problem == "cluster_block_exception" and site.is_right()
    assert not admin.indices.exists_alias(name=prefix)
    admin.indices.put_settings(index=f"{prefix}-*", settings={"index.blocks.read_only_allow_delete": None})
    site.recover()
    assert site.index.problem == "" and site.is_right()


@pytest.mark.parametrize(("rejecting", "problem"), [(1, ""), (100, "es_rejected_execution_exception")])
def test_what_a_busy_server_rejects_is_sent_again(sites: Sites, rejecting: int, problem: str) -> None:
    with proxy(NODE.url) as (between, url):
        site, between.rejecting = sites(url=url), rejecting
        site.hold(MANY)
        assert site.index.problem == problem and site.is_right()
        between.rejecting = 0
        site.recover()
        assert site.index.problem == "" and site.is_right() and site.find().count == len(MANY)


def test_an_index_is_searched_while_the_server_takes_its_time_to_merge_it(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.knowledge.index.elasticsearch.MERGE_SECONDS", 0.2)
    with proxy(NODE.url) as (between, url):
        between.merging.clear()
        site = sites(url=url)
        site.hold(PASSAGES)
        assert site.index.problem == "" and site.is_right() and site.find().count == len(PASSAGES)
        between.merging.set()


def test_an_index_that_others_made_under_the_name_is_replaced(sites: Sites, admin: Elasticsearch, prefix: str) -> None:
    site = sites()
    site.hold(PASSAGES)
    (name,) = names(admin, prefix)
    admin.indices.delete(index=name)
    admin.index(index=name, document={"title": 3, "locale": {"is": "an object"}}, refresh=True)
    assert site.is_right() and site.index.problem == "changed_by_others"
    site.recover()
    assert site.index.problem == "" and site.is_right()


def test_an_index_in_the_place_of_the_alias_is_told_and_left_alone(
    sites: Sites, admin: Elasticsearch, prefix: str
) -> None:
    admin.indices.create(index=prefix)
    site = sites()
    site.hold(PASSAGES)
    assert site.index.problem == "invalid_alias_name_exception" and site.is_right()
    admin.indices.delete(index=prefix)
    site.recover()
    assert site.index.problem == "" and site.is_right()


def test_an_index_that_was_deleted_is_made_again(sites: Sites, admin: Elasticsearch, prefix: str) -> None:
    site = sites()
    site.hold(PASSAGES)
    (name,) = names(admin, prefix)
    admin.indices.delete(index=name)
    assert site.is_right() and site.index.problem == "index_not_found_exception"
    site.recover()
    assert site.index.problem == "" and site.is_right() and names(admin, prefix) == [name]


@pytest.mark.parametrize("has_restarted", [False, True])
def test_documents_that_were_deleted_are_there_again(
    sites: Sites, admin: Elasticsearch, prefix: str, has_restarted: bool
) -> None:
    site = sites()
    site.hold(PASSAGES)
    (name,) = names(admin, prefix)
    admin.delete(index=name, id=admin.search(index=name, size=1)["hits"]["hits"][0]["_id"], refresh=True)
    if has_restarted:
        site = sites()
        site.index.replace(PASSAGES)
    assert site.is_right() and site.index.problem == ("filling" if has_restarted else "changed_by_others")
    site.recover()
    assert site.index.problem == "" and site.is_right()
    assert admin.count(index=name)["count"] == len(PASSAGES)


def test_two_imports_at_once_give_one_whole_index(sites: Sites, admin: Elasticsearch, prefix: str) -> None:
    both = [sites("one"), sites("other")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda site: site.hold(MANY), both))
    for site in both:
        site.recover()
        assert site.index.problem == "" and site.is_right()
    (name,) = names(admin, prefix)
    assert admin.count(index=name)["count"] == len(MANY)


def test_an_installation_of_the_same_prefix_is_told_and_not_fought(sites: Sites) -> None:
    ours, theirs = sites("ours"), sites("theirs")
    ours.hold(PASSAGES)
    theirs.hold([PARCELS])
    assert ours.is_right()
    ours.recover()
    assert ours.index.problem == "replaced_by_others" and ours.is_right()
    assert theirs.is_right() and theirs.index.problem == ""
    ours.clock.now += 300
    ours.recover()
    assert ours.index.problem == "" and ours.is_right() and theirs.is_right()


def test_a_filling_that_was_killed_goes_on_where_it_stopped(sites: Sites, admin: Elasticsearch, prefix: str) -> None:
    before = sites("before")
    before.hold(PASSAGES)
    child = os.fork()
    if child == 0:
        dying = sites()
        dying.index.replace(MANY)
        dying.index.catch_up(lambda done, of: os.kill(os.getpid(), signal.SIGKILL))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert before.is_right() and before.index.problem == "", "what was served before still is"
    assert len(names(admin, prefix)) == 2
    site = sites()
    site.hold(MANY)
    assert site.index.problem == "" and site.is_right()
    assert len(names(admin, prefix)) == 1


def test_what_one_machine_has_prepared_the_next_takes_from_the_server(sites: Sites) -> None:
    sites("first").hold(PASSAGES)
    second = sites("second")
    assert second.index.replace(PASSAGES) == 0 and second.encoder.runs == 0
    assert second.is_right()


def test_notes_are_kept_on_the_server_too(sites: Sites) -> None:
    first = sites("first")
    first.index.replace(PASSAGES)
    first.index.note("threshold", "0.6")
    first.index.catch_up()
    second = sites("second")
    second.hold(PASSAGES)
    assert second.index.recall("threshold") == "0.6"
    assert second.index.recall("other") is None


API_KEY, USER = "ApiKey a2V5OmtleQ==", f"Basic {base64.b64encode(b'kit:hush').decode()}"


@pytest.mark.parametrize(
    ("authorization", "options", "problem"),
    [
        (API_KEY, {"api_key": "a2V5OmtleQ=="}, ""),
        (API_KEY, {"api_key": "b3RoZXI6a2V5"}, "security_exception"),
        (USER, {"user": "kit", "password": "hush"}, ""),
        (USER, {}, "security_exception"),
    ],
)
def test_who_may_search_is_said_by_a_key_or_a_password(
    sites: Sites, tmp_path: Path, authorization: str, options: dict[str, str], problem: str
) -> None:
    certificate = self_signed(tmp_path, "127.0.0.1")
    with proxy(NODE.url, certificate) as (between, url):
        between.authorization = authorization
        site = sites(url=url, ca=certificate, **options)
        site.hold(PASSAGES)
        assert site.index.problem == problem and site.is_right()


@pytest.mark.parametrize("trust", ["authority", "fingerprint", "none", "other authority", "other fingerprint"])
def test_a_server_is_believed_by_its_certificate(sites: Sites, tmp_path: Path, trust: str) -> None:
    certificate, other = self_signed(tmp_path, "127.0.0.1"), self_signed(tmp_path, "localhost")
    digests = [_fingerprint(each) for each in (certificate, other)]
    options: dict[str, dict[str, object]] = {
        "authority": {"ca": certificate},
        "fingerprint": {"fingerprint": digests[0]},
        "none": {},
        "other authority": {"ca": other},
        "other fingerprint": {"fingerprint": digests[1]},
    }
    with proxy(NODE.url, certificate) as (_, url):
        site = sites(url=url, **options[trust])
        site.hold(PASSAGES)
        assert site.index.problem == ("" if trust in ("authority", "fingerprint") else "TlsError") and site.is_right()


def test_the_engine_alone_says_what_is_wrong(sites: Sites, tmp_path: Path, prefix: str) -> None:
    server = ElasticsearchIndex(connect(Connection("http://127.0.0.1:9")), prefix, sites().prepared, seconds=1.0)
    with pytest.raises(IndexUnavailable, match="ConnectionError"):
        server.replace(PASSAGES)


def _fingerprint(path: Path) -> str:
    text = path.read_text()
    certificate = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE-----") :])
    return hashlib.sha256(certificate).hexdigest()
