"""Organisers' answers that were written by somebody who had not looked at how answers are read.

`second`: 150 mails. On the first run 272 of 280 verdicts and orders were right (97.1 %; five verdicts and the words
of three were not), and 78 of 110 answers needed no asking back (71 %); what that showed is mended. `third`: 50 more,
run once on what came of it: 72 of 76 right (94.7 %), 23 of 37 without asking back (62 %). One of its four wrong ones
is mended since. Both were written before the code was read, by who then mended it: it knew `third`, but aimed no rule
at it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import pytest

from mailflow.mail.read import read
from mailflow.understanding.desk.organisers import read_answer
from tests.mail.mails import OWN
from tests.understanding.answered import ARRIVED, FOLDER, KNOWN, all_items, as_told

Verdict = Mapping[str, object]
# What is known to go wrong still; no more of it may come.
WRONG_AT_MOST = {"second": 0, "third": 3}
ASKED_BACK_AT_MOST = {"second": 0.10, "third": 0.40}


@dataclass
class Tally:
    """How a set fared: what was done rightly, what wrongly, and the answers that needed asking back."""

    right: int = 0
    wrong: int = 0
    answers: int = 0
    asked_back: int = 0

    def __str__(self) -> str:
        return (
            f"{self.right} of {self.right + self.wrong} acted on were right, "
            f"{self.answers - self.asked_back} of {self.answers} answers needed no asking back"
        )


@pytest.mark.parametrize("name", ["second", "third"])
def test_answers_that_were_written_unseen(name: str, record_property: Callable[[str, object], None]) -> None:
    tally, wrong = Tally(), []
    for kind in ("expected", "hostile"):
        for row in rows(f"{name}/{kind}.jsonl"):
            wrong += counted(row, tally, hostile=kind == "hostile")

    record_property("figure", f"organisers' answers, {name} set: {tally}")
    assert tally.wrong <= WRONG_AT_MOST[name], (str(tally), wrong)
    assert tally.asked_back <= ASKED_BACK_AT_MOST[name] * tally.answers, str(tally)


def counted(row: Mapping[str, object], tally: Tally, *, hostile: bool) -> list[str]:
    """The mail is counted; which of its verdicts and orders should not have been."""
    numbers = cast("list[int]", row.get("items", []))
    items = tuple(one for one in all_items() if not numbers or one.number in numbers)
    message = read((FOLDER / str(row["file"])).read_bytes(), arrived_at=ARRIVED, own=OWN)
    said = read_answer(message, items=items, known=KNOWN)
    told, ordered = [as_told(one) for one in said.verdicts], [one.kind for one in said.orders]
    due, orders = verdicts(row, "verdicts"), cast("list[str]", row.get("orders", []))
    right = [one for one in told if any(same(one, other) for other in (*due, *verdicts(row, "allowed")))]
    bad = [str(one) for one in (*told, *ordered) if one not in right and one not in orders]
    missed = [one for one in due if not any(same(other, one) for other in told)]
    missed_orders = [one for one in orders if one not in ordered]
    tally.right += len(told) + len(ordered) - len(bad)
    tally.wrong += len(bad)
    if not hostile:
        tally.answers += 1
        some = bool(row.get("some")) and not told
        tally.asked_back += bool(missed or missed_orders or said.unread or some or said.agrees is not None)
    return [f"{row['file']}: {one}" for one in bad]


def same(told: Verdict, due: Verdict) -> bool:
    """Whether this verdict is the one that is due; "*" stands for any words, and a label counts where one is due."""
    left, right = dict(told), dict(due)
    words, wanted = left.pop("text", ""), right.pop("text", "")
    if right.get("label") is None and right["kind"] == "correct":
        left.pop("label", None)
    return left == right and wanted in ("*", words)


def verdicts(row: Mapping[str, object], name: str) -> list[Verdict]:
    return cast("list[Verdict]", row.get(name, []))


def rows(name: str) -> Iterator[Mapping[str, object]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)
