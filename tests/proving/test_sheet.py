"""A line is green only where something was tried, something genuine was served, and nothing was missed."""

import json
from pathlib import Path

import pytest

from proving.running import Asked, proved_side_by_side
from proving.sheet import Proved, Result, as_json, guards, in_words, line, names
from proving.table import in_markdown, put_into


@pytest.mark.parametrize(
    "proved",
    [
        Proved(tried=0, controls=1),
        Proved(tried=1, controls=0),
        Proved(tried=1, controls=1, missed=("lost a mail",)),
        Proved(tried=1, controls=1, controls_missed=("refused the genuine one",)),
    ],
)
def test_nothing_tried_no_control_or_a_miss_is_red(proved: Proved) -> None:
    assert not proved.is_green


def test_all_tried_and_served_is_green() -> None:
    assert Proved(tried=3, controls=1).is_green


def test_every_line_says_what_it_is_and_what_it_must_reach() -> None:
    for name in names():
        module = line(name)
        assert module.TITLE and module.GOAL and module.__doc__, name


def test_at_least_ten_guards_are_named() -> None:
    assert sum(len(guards(name)) for name in names()) >= 10


def test_a_red_line_shows_what_it_missed() -> None:
    proved = Proved(
        tried=9, controls=2, missed=tuple(f"case {n} was lost" for n in range(9)), figures={"slowest": 0.25}
    )
    told = in_words(Result(name="x", title="kills", goal="lost 0", proved=proved, seconds=1.2))

    assert told.startswith("RED    kills  (1.2 s)")
    assert "tried 9 · missed 9 · controls 2 of 2 · slowest 0.25" in told
    assert "case 4 was lost" in told and "... and 4 more" in told


def test_the_sheet_is_there_for_programs() -> None:
    result = Result(name="x", title="kills", goal="lost 0", proved=Proved(tried=1, controls=1), seconds=1.0)

    assert json.loads(json.dumps(as_json(result)))["green"] is True


def test_a_line_that_raises_is_red_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(ground: object) -> Proved:
        raise RuntimeError("no ground to stand on")

    monkeypatch.setattr(line("plain"), "prove", burst)
    asked = Asked(folder=tmp_path, full=False, seed=1, databases=("sqlite",), nursery_at="")

    (result,) = proved_side_by_side(["plain"], asked)

    assert not result.is_green and "no ground to stand on" in result.error


def test_the_table_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    file = tmp_path / "promises.md"
    file.write_text("before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nafter\n", encoding="utf-8")
    proved = Proved(tried=3, controls=2, missed=("a mail was lost",), figures={"mails a|b": 7})
    red = Result(name="kills", title="kill -9", goal="lost 0", proved=proved, seconds=4.4)

    put_into(file, in_markdown([red], made_by="python -m proving", summary="seed 1"))

    told = file.read_text(encoding="utf-8")
    assert told.startswith("before\n<!-- figures: begin -->\n`python -m proving`: seed 1\n")
    assert "| kill -9 | lost 0 | tried 3; missed 1; controls 2 of 2; mails a/b 7 | 4 s | **red** |\n" in told
    assert told.endswith("<!-- figures: end -->\nafter\n") and "old" not in told


def test_a_document_without_a_place_for_figures_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "promises.md"
    file.write_text("nothing\n", encoding="utf-8")

    with pytest.raises(ValueError, match="no place for figures"):
        put_into(file, "x")
