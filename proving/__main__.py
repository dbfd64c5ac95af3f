"""`python -m proving`: every line of the goal sheet is proved; exit code 1 where one misses its goal.

`--quick` takes some three minutes, `--full` an hour or more; `--soak HOURS` adds a long run. `--line NAME` proves only
that one. The sheet is printed, and written to `prove.json`.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from proving.ground import KINDS, Kind
from proving.machine import versions
from proving.nursery import nursery_process
from proving.running import Asked, proved_side_by_side
from proving.sheet import Result, as_json, in_words, names
from proving.table import in_markdown, put_into

FOOTNOTES = """
Footnotes: in the window between the mail server's answer and our mark a mail may go out a second time, with the same
Message-ID. A server that says 250 and loses the mail cannot be noticed. kill -9 is not a loss of power: images of the
database and its log are a model of it. Who the sender is, is the word of the mail server at the border.
"""


def main() -> int:
    """The sheet was printed and written; 0 where every line is green."""
    asked = _asked()
    wanted = tuple(asked.line) or tuple(one for one in names() if one != "soak" or asked.soak)
    kinds = cast("tuple[Kind, ...]", tuple(asked.database) or KINDS)
    print(f"seed {asked.seed} · {'full' if asked.full else 'quick'} · {versions(kinds)}\n", flush=True)
    results = []
    with tempfile.TemporaryDirectory(prefix="mf-prove-") as folder:
        at = f"{folder}/nursery"
        with nursery_process(at):
            how = Asked(
                folder=Path(folder),
                full=asked.full,
                seed=asked.seed,
                databases=kinds,
                nursery_at=at,
                soak_hours=asked.soak,
            )
            for result in proved_side_by_side(wanted, how, at_once=asked.at_once):
                print(in_words(result), end="\n\n", flush=True)
                results.append(result)
            red = [one.name for one in results if not one.is_green] if asked.again else []
            for result in proved_side_by_side(red, how, at_once=1):
                print(f"once more, alone: {in_words(result)}", end="\n\n", flush=True)
                results = [result if one.name == result.name else one for one in results]
    green = sum(result.is_green for result in results)
    print(FOOTNOTES)
    print(f"{green} of {len(results)} lines at their goal")
    _written(results, asked, kinds)
    return 0 if green == len(results) > 0 else 1


def _written(results: Sequence[Result], asked: argparse.Namespace, kinds: Sequence[Kind]) -> None:
    """The sheet is there for programs, and as a table in a document where one was named."""
    now = datetime.now(UTC)
    told = {
        "seed": asked.seed,
        "full": asked.full,
        "made_at": now.isoformat(timespec="seconds"),
        "versions": versions(kinds),
        "databases": kinds,
        "lines": [as_json(result) for result in results],
    }
    Path(asked.json).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if asked.table:
        words = " ".join(one for one in sys.argv[1:] if one not in ("--table", asked.table))
        green = f"{sum(one.is_green for one in results)} of {len(results)} at their goal"
        summary = f"seed {asked.seed} · {versions(kinds)} · {now:%d %B %Y} · {green}"
        put_into(Path(asked.table), in_markdown(results, made_by=f"python -m proving {words}".strip(), summary=summary))


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(prog="python -m proving", description="Proves what docs/promises.md promises.")
    scale = words.add_mutually_exclusive_group()
    scale.add_argument(
        "--quick", dest="full", action="store_false", help="some three minutes (as it is without a word)"
    )
    scale.add_argument("--full", action="store_true", help="all counts of the goal sheet: an hour or more")
    words.add_argument("--soak", type=float, default=0.0, metavar="HOURS", help="and a run of so many hours")
    words.add_argument("--line", action="append", default=[], choices=names(), help="only this line (again for more)")
    words.add_argument("--database", action="append", default=[], choices=KINDS, help="only this database")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument(
        "--at-once", type=int, default=4, help="so many lines side by side: they wait more than they work"
    )
    words.add_argument("--again", action="store_true", help="a red line has a second try, alone; both are shown")
    words.add_argument("--json", default="prove.json", help="where the sheet is written for programs")
    words.add_argument(
        "--table", default="", metavar="FILE", help="a document that shows the figures between its marks"
    )
    words.set_defaults(full=False)
    return words.parse_args()


if __name__ == "__main__":
    sys.exit(main())
