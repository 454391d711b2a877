"""All metrics of `/metrics`. docs/metrics.md lists their names and meanings."""

from __future__ import annotations

from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Kind

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30)


class Metrics:
    """Counters of one process, on a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.messages = Counter("frontdesk_messages", "Messages stored, by author", ["author"], registry=self.registry)
        self.turns = Counter(
            "frontdesk_turns", "Customers' messages that got an outcome", ["state", "owner"], registry=self.registry
        )
        self.failures = Counter(
            "frontdesk_turn_failures", "Turns without a usable answer, by error", ["error"], registry=self.registry
        )
        self.listener_failures = Counter(
            "frontdesk_listener_failures",
            "Listeners of the timeline that failed, by name",
            ["listener"],
            registry=self.registry,
        )
        self.refused = Counter(
            "frontdesk_refused", "Tries over a limit, by the limit", ["limit"], registry=self.registry
        )
        self.deleted = Counter(
            "frontdesk_retention_deleted",
            "Rows deleted at their end, by what they were",
            ["what"],
            registry=self.registry,
        )
        self.sweep_failures = Counter(
            "frontdesk_retention_failures", "Sweeps of the retention that failed", ["what"], registry=self.registry
        )
        self.packet_failures = Counter(
            "frontdesk_packet_failures", "Handoff packets that did not fit their schema", registry=self.registry
        )
        self.received = Counter(
            "frontdesk_received", "What channels brought, by outcome", ["channel", "outcome"], registry=self.registry
        )
        self.desk_received = Counter(
            "frontdesk_desk_received", "What desks told of, by outcome", ["desk", "outcome"], registry=self.registry
        )
        self.desk_away = Gauge("frontdesk_desk_away", "Whether the desk gives no answers", registry=self.registry)
        self.slack_connected = Gauge(
            "frontdesk_slack_connected", "1 while Slack's Socket Mode is connected", registry=self.registry
        )
        self.answer = Histogram(
            "frontdesk_answer_seconds", "From storing a message to its outcome", buckets=SECONDS, registry=self.registry
        )
        self.assistant = Histogram(
            "frontdesk_assistant_seconds", "One call to the assistant", buckets=SECONDS, registry=self.registry
        )
        self.sockets = Gauge("frontdesk_sockets", "Open sockets, by side", ["side"], registry=self.registry)
        self.owners = Gauge(
            "frontdesk_conversations",
            "Conversations that are not resolved, by owner",
            ["owner"],
            registry=self.registry,
        )
        self.outbox = Gauge("frontdesk_outbox", "Outbox entries, by state", ["state"], registry=self.registry)
        self.breaker_open = Gauge(
            "frontdesk_breaker_open", "1 while conversations go straight to people", registry=self.registry
        )
        self.knowledge_fallback = Gauge(
            "frontdesk_knowledge_fallback",
            "1 while the embedded index answers in place of Elasticsearch",
            registry=self.registry,
        )
        self.knowledge_failures = Counter(
            "frontdesk_knowledge_failures",
            "Failures of Elasticsearch, by reason",
            ["reason"],
            registry=self.registry,
        )
        self.generation = Counter(
            "frontdesk_generation",
            "Answers that a language model was asked to put in other words, by what came of it",
            ["outcome"],
            registry=self.registry,
        )
        self.overdue = Gauge(
            "frontdesk_overdue_messages", "Messages past their deadline without an outcome", registry=self.registry
        )

    def committed(self, commit: Commit) -> None:
        """Count what a transaction stored (a subscriber)."""
        for event in commit.events:
            if event.kind is Kind.MESSAGE:
                self.messages.labels(event.author).inc()
        for settled in commit.settled:
            self.turns.labels(settled.state, settled.owner).inc()
            self.answer.observe(settled.seconds)

    def listener_failed(self, name: str) -> None:
        self.listener_failures.labels(name).inc()

    def limit_refused(self, name: str) -> None:
        self.refused.labels(name).inc()

    def retention_deleted(self, what: str, rows: int) -> None:
        self.deleted.labels(what).inc(rows)

    def retention_failed(self, what: str) -> None:
        self.sweep_failures.labels(what).inc()

    def packet_failed(self) -> None:
        self.packet_failures.inc()

    def knowledge_failed(self, reason: str) -> None:
        self.knowledge_failures.labels(reason).inc()

    def generation_tried(self, outcome: str) -> None:
        self.generation.labels(outcome).inc()

    def turn_failed(self, error: str) -> None:
        self.failures.labels(error).inc()

    def assistant_seconds(self) -> AbstractContextManager[object]:
        return self.assistant.time()

    def render(self) -> bytes:
        """The text format of Prometheus."""
        return generate_latest(self.registry)
