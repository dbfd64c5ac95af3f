"""Guiding questions, agenda items and lists of proposals, as the database keeps them."""

import json
from collections.abc import Sequence
from datetime import time

from mailflow.model.meeting import AgendaItem


def agenda_to_json(items: Sequence[AgendaItem]) -> str:
    """The items in order."""
    return json.dumps(
        [
            {
                "title": one.title,
                "at": one.at.isoformat("minutes") if one.at else None,
                "minutes": one.minutes,
                "who": one.who,
                "proposal": one.proposal,
            }
            for one in items
        ],
        ensure_ascii=False,
    )


def agenda_from_json(text: str) -> tuple[AgendaItem, ...]:
    """The items that `agenda_to_json` wrote."""
    return tuple(
        AgendaItem(
            title=str(one["title"]),
            at=time.fromisoformat(one["at"]) if one["at"] else None,
            minutes=int(one["minutes"]),
            who=str(one["who"]),
            proposal=one["proposal"],
        )
        for one in json.loads(text)
    )


def lines_to_json(lines: Sequence[str]) -> str:
    """The lines in order."""
    return json.dumps(list(lines), ensure_ascii=False)


def lines_from_json(text: str) -> tuple[str, ...]:
    """The lines that `lines_to_json` wrote."""
    return tuple(str(one) for one in json.loads(text))


def ids_to_json(ids: Sequence[int]) -> str:
    """The numbers in order."""
    return json.dumps(list(ids))


def ids_from_json(text: str) -> tuple[int, ...]:
    """The numbers that `ids_to_json` wrote."""
    return tuple(int(one) for one in json.loads(text))
