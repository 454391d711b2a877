"""The table of all operations and what each needs, for people: `frontdesk policy` and docs/operations.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from frontdesk.identity.model import Level
from frontdesk.operations.model import Declaration

COLUMNS = ("operation", "is read back with", "customer", "proof", "approval", "a day", "undone by")

_CUSTOMER = {Level.ANONYMOUS: "anybody", Level.IDENTIFIED: "signed in", Level.VERIFIED: "verified just now"}


def rows(declared: Iterable[Declaration]) -> list[tuple[str, ...]]:
    """A row of `COLUMNS` for each operation."""
    return [
        (
            each.name,
            ", ".join(each.parameters) or "–",
            _CUSTOMER[each.assurance],
            _proof(each),
            _approval(each),
            f"at most {each.daily}" if each.daily is not None else "–",
            each.undone_by or "nothing",
        )
        for each in declared
    ]


def _approval(declared: Declaration) -> str:
    if declared.approval is None:
        return "–"
    role, above = declared.approval.role, declared.approval.above
    return f"{role}, always" if above is None else f"{role} above {above}"


def _proof(declared: Declaration) -> str:
    if not declared.needs_proof:
        return "–"
    return "of its own, or an agent" if declared.agent_suffices else "of its own, also where an agent confirms"


def as_json(declared: Declaration, mode: str) -> dict[str, Any]:
    """One operation for programs; amounts are texts."""
    approval = declared.approval
    above = None if approval is None or approval.above is None else str(approval.above)
    return {
        "operation": declared.name,
        "mode": mode,
        "parameters": list(declared.parameters),
        "assurance": declared.assurance.name.lower(),
        "needs_proof": declared.needs_proof,
        "agent_suffices": declared.agent_suffices,
        "approval": approval and {"role": approval.role, "above": above},
        "daily": str(declared.daily) if declared.daily is not None else None,
        "by_people": declared.by_people,
        "undone_by": declared.undone_by,
    }


def table(declared: Iterable[Declaration]) -> list[str]:
    """The lines of a table in Markdown."""
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    return lines + ["| " + " | ".join((f"`{row[0]}`", *row[1:])) + " |" for row in rows(declared)]


def text(declared: Mapping[str, Declaration], modes: Mapping[str, str]) -> list[str]:
    """The lines of the table for a terminal, with each operation's mode."""
    found = [(*row, modes[row[0]]) for row in rows(declared.values())]
    all_rows = [(*COLUMNS, "mode"), *found]
    widths = [max(len(row[column]) for row in all_rows) for column in range(len(all_rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in all_rows]
