"""Makes examples of doubtful messages: collects, redacts and groups them, and writes and remembers their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from frontdesk.database import Database, utc_now
from frontdesk.nlu.review import store
from frontdesk.nlu.review.example import Unwritable, as_example
from frontdesk.nlu.review.model import Group, Message, Read, ReviewProblem, grouped
from frontdesk.nlu.review.ports import Reader
from frontdesk.nlu.review.redaction import with_text, without_personal_data
from frontdesk.nlu.review.training_files import TrainingFiles
from frontdesk.privacy.ports import Redactor


class State(StrEnum):
    """What became of a message."""

    WRITTEN = "written"
    KNOWN = "known"  # the same words were an example of this intent already
    DISCARDED = "discarded"
    REFUSED = "refused"
    REVIEWED_BEFORE = "reviewed_before"


@dataclass(frozen=True)
class Outcome:
    """What became of a message, the file it is in now, and why it was refused; a refused message goes on waiting."""

    id: str
    label: str | None
    state: State
    file: Path | None = None
    reason: str | None = None


class ReviewService:
    """Every method may raise ReviewProblem."""

    def __init__(self, database: Database, redactor: Redactor, reader: Reader, files: TrainingFiles) -> None:
        self._database = database
        self._redactor = redactor
        self._reader = reader
        self._files = files

    def intents(self) -> list[str]:
        """All intents, which are the labels."""
        return self._files.intents()

    def groups(self, limit: int) -> list[Group]:
        """Messages of the latest conversations that wait for a review, at most `limit`, the largest group first."""
        with self._database.read() as connection:
            found = store.doubtful(connection, limit)
        messages = [without_personal_data(each, self._redactor) for each in found]
        return grouped(messages, self._reader.read([message.text for message in messages]))

    def apply(self, labels: Mapping[str, str | None], reviewer: str) -> list[Outcome]:
        """Label messages by id: an intent, or None where there is nothing to learn. Nothing happens if one of the
        messages or intents is not known; a message that was reviewed before stays as it was labelled then."""
        with self._database.read() as connection:
            before = store.reviewed(connection, list(labels))
            wanted = [each for each in store.doubtful(connection) if each.doubt.message.id in labels]
        self._require(labels, known={*before, *(each.doubt.message.id for each in wanted)})
        messages = [without_personal_data(each, self._redactor) for each in wanted]
        to_read = [message for message in messages if labels[message.id] is not None]
        readings = self._reader.read([message.text for message in to_read])
        reads = {message.id: Read(message, reading) for message, reading in zip(to_read, readings, strict=True)}
        outcomes = [Outcome(each, label, State.REVIEWED_BEFORE) for each, label in before.items()]
        for label in dict.fromkeys(labels.values()):
            of_label = [message for message in messages if labels[message.id] == label]
            if label is None:
                outcomes += self.discard(of_label, reviewer)
            else:
                outcomes += self.label([reads[message.id] for message in of_label], label, reviewer)
        return outcomes

    def label(self, reads: Sequence[Read], intent: str, reviewer: str) -> list[Outcome]:
        """Make messages examples of an intent."""
        lines: dict[str, str] = {}
        refused: dict[str, str] = {}
        for read in reads:
            try:
                lines[read.message.id] = as_example(read.message.text, read.reading.entities)
            except Unwritable as reason:
                refused[read.message.id] = str(reason)
        placed: dict[str, Path | Unwritable | None] = {}
        try:
            placed = self._files.add(intent, lines) if lines else {}
        except ReviewProblem as problem:
            refused |= dict.fromkeys(lines, str(problem))
        refused |= {key: str(place) for key, place in placed.items() if isinstance(place, Unwritable)}
        done = [read.message for read in reads if read.message.id not in refused]
        # The file first: a message that was written but not remembered is found there the next time.
        self._remember(done, intent, reviewer)
        return [_outcome(read.message.id, intent, refused, placed) for read in reads]

    def edited(self, read: Read, text: str) -> Read:
        """The message with another text, from which personal data is removed too."""
        message = with_text(read.message, text, self._redactor)
        return Read(message, self._reader.read([message.text])[0])

    def discard(self, messages: Sequence[Message], reviewer: str) -> list[Outcome]:
        """Note that there is nothing to learn from messages, so that they are not shown again."""
        self._remember(messages, None, reviewer)
        return [Outcome(message.id, None, State.DISCARDED) for message in messages]

    def _remember(self, messages: Sequence[Message], label: str | None, reviewer: str) -> None:
        with self._database.write() as connection:
            of = {message.id: message.conversation_id for message in messages}
            store.remember(connection, of, label, reviewer, utc_now())

    def _require(self, labels: Mapping[str, str | None], known: Set[str]) -> None:
        if strangers := sorted(labels.keys() - known):
            raise ReviewProblem(f"No message waits for a review as {', '.join(strangers)}. Nothing was changed.")
        intents = self.intents()
        if strangers := sorted({label for label in labels.values() if label is not None} - set(intents)):
            raise ReviewProblem(
                f"There is no intent {', '.join(strangers)}, but {', '.join(intents)}. Nothing was changed."
            )


def _outcome(
    message_id: str, intent: str, refused: Mapping[str, str], placed: Mapping[str, Path | Unwritable | None]
) -> Outcome:
    if message_id in refused:
        return Outcome(message_id, intent, State.REFUSED, reason=refused[message_id])
    place = placed[message_id]
    if isinstance(place, Path):
        return Outcome(message_id, intent, State.WRITTEN, place)
    return Outcome(message_id, intent, State.KNOWN)
