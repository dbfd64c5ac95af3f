"""How well mails are understood: every table of issue 3, in one run (`make bench-understanding`).

Always by what was learned without the set that is judged. `--quick` leaves the learning curve out, `--json FILE` writes
the figures too, `--errors SET` lists the mails of a set that were not understood, and nothing else. `--second-reader
FILE` scores one beside ours: a TOML file with the table [second_reader] of a club's settings.
"""

import argparse
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import outside
import reading
import understanding_baselines as baselines
import understanding_ours as ours
import understanding_tables as tables
from understanding_figures import bins, calibration_error, doubling, mean
from understanding_sets import READ, MailSet, Material, allowed, mail_set, mail_sets, repeated, sentence_sets

SHARES = (1 / 8, 1 / 4, 1 / 2)
PROCESSES = 2
# Tables of other projects' mails that do not suffer from other work going on, and those that do.
UNTIMED = ["replies", "bounces", "automatic_answers", "people", "calendar_answers", "odd_parts"]
TIMED = ["sizes", "hostile"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run: who works, where weights are kept, and the figures so far."""

    pool: ProcessPoolExecutor
    folder: Path
    trained: dict[str, Future[float]] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)

    def train(self, material: Material) -> Path:
        """The folder where weights of this material are, or will be; begun once."""
        folder = self.folder / material.digest
        if folder.name not in self.trained:
            self.trained[folder.name] = self.pool.submit(ours.train, material, folder)
            self.trained[folder.name].add_done_callback(self._tell)
        return folder

    def _tell(self, _: Future[float]) -> None:
        done = sum(one.done() for one in self.trained.values())
        print(f"learned {done} of {len(self.trained)} times", file=sys.stderr, flush=True)

    def ready(self, folder: Path) -> Path:
        """The same folder, when its weights are there."""
        self.trained[folder.name].result()
        return folder


def main() -> int:
    """Prints the tables, and writes the figures where that was asked for."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--quick", action="store_true", help="without the learning curve")
    words.add_argument("--json", type=Path, metavar="FILE", help="write the figures too")
    words.add_argument("--second-reader", type=Path, metavar="FILE", help="score this second reader beside ours")
    words.add_argument("--errors", metavar="SET", help="list what was not understood of this set of mails, and end")
    words.add_argument("--yes-read", action="store_true", help="with --errors: from now on the set counts as read")
    asked = words.parse_args()
    if asked.errors and asked.errors not in READ and not asked.yes_read:
        print(f"{asked.errors} is kept unread, to judge by: --yes-read lists its errors all the same", file=sys.stderr)
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place, ProcessPoolExecutor(PROCESSES) as pool:
        run = Run(pool, Path(place))
        if asked.errors:
            return print_errors(run, asked.errors)
        try:
            judge(run, quick=asked.quick, second=asked.second_reader)
        finally:
            pool.shutdown(cancel_futures=True)
    print(f"\nAll of this took {time.monotonic() - began:.0f} s.")
    if asked.json:
        asked.json.write_text(json.dumps(run.figures, indent=1) + "\n", encoding="utf-8")
    return 0


def print_errors(run: Run, name: str) -> int:
    """Prints each mail of the set that was not understood rightly, as score.py does."""
    weights = run.ready(run.train(allowed(mail_set(name).name)))
    print("\n".join(ours.judged_mails(name, weights).errors))
    return 0


def judge(run: Run, *, quick: bool, second: Path | None) -> None:
    """Begins all that takes long, then prints table after table."""
    names = [*(one.name for one in mail_sets()), *sentence_sets()]
    weights = {name: run.train(allowed(name)) for name in names}
    machines = {one.name: run.pool.submit(baselines.linear_svm, one.name) for one in mail_sets()}
    regressions = {name: run.pool.submit(baselines.logistic, name) for name in sentence_sets()}
    parts = {} if quick else curve_parts(run)
    elsewhere = run.pool.submit(outside_tables, UNTIMED)
    print_mails(run, weights, machines, second)
    print_sentences(run, weights, regressions)
    if parts:
        print_curve(run, parts)
    whole = weights[mail_sets()[0].name]
    print_costs(run, whole)
    print("\n" + elsewhere.result(), end="", flush=True)
    run.figures["outside"] = (elsewhere.result() + printed(partial(outside.main, TIMED))).splitlines()


def curve_parts(run: Run) -> dict[int, Path]:
    """Weights by the number of sentences they were made of, all without the last set of sentences that was not read."""
    whole = allowed(curve_set())
    parts = [*(whole.part(share) for share in SHARES), whole]
    return {part.count: run.train(part) for part in parts}


def curve_set() -> str:
    """The set of sentences by which the learning curve is drawn."""
    return max(name for name in sentence_sets() if name not in READ)


def print_mails(
    run: Run, weights: Mapping[str, Path], machines: Mapping[str, Future[ours.JudgedMails]], second: Path | None
) -> None:
    """A table for each set of mails."""
    sure: dict[str, list[tuple[float, bool]]] = {}
    found: dict[str, object] = {}
    for one in mail_sets():
        mine = run.pool.submit(ours.judged_mails, one.name, run.ready(weights[one.name])).result()
        others = {
            "TF-IDF + SVM": machines[one.name].result(),
            "plain lexicon": run.pool.submit(ours.judged_mails, one.name, None).result(),
        }
        if second:
            helped = run.pool.submit(ours.judged_mails, one.name, run.ready(weights[one.name]), second)
            others[tables.HELPED] = helped.result()
        print("\n" + tables.mails_table(head_of(one), mine, others), flush=True)
        sure[one.name] = mine.sure
        found[one.name] = {"read": one.was_read} | {
            way: {"figures": judged.figures, "counts": judged.counts, "classes": judged.classes}
            for way, judged in {"ours": mine, **others}.items()
        }
    run.figures["mails"] = found
    run.figures["sure of mails"] = sure


def head_of(chosen: MailSet) -> str:
    """What the table of this set begins with."""
    read = "phrases and rules were written after reading it" if chosen.was_read else "not read"
    material = allowed(chosen.name)
    return (
        f"Mails of {chosen.name} ({read}): {len(chosen.mails)}; learned from {material.count} sentences, "
        f"{material.count - len(material.sentences)} of them in {len(material.mails)} whole mails; "
        f"left out as they stand in it: {len(repeated(chosen.name))}"
    )


def print_sentences(run: Run, weights: Mapping[str, Path], regressions: Mapping[str, Future[dict[str, float]]]) -> None:
    """The table of sentences, then how sure against how right, pooled over all sets."""
    rows: list[tuple[str, str, Mapping[str, float]]] = []
    sure: dict[str, list[tuple[float, bool]]] = {}
    for name, given in sentence_sets().items():
        mine = run.pool.submit(ours.judged_sentences, name, run.ready(weights[name]))
        plain = run.pool.submit(ours.judged_sentences, name, None)
        told = f"{name} ({len(given)}{', read' if name in READ else ''})"
        rows += [
            (told, "logistic regression", regressions[name].result()),
            ("", "plain lexicon", plain.result().whole),
            ("", "our weights alone", mine.result().weights_alone),
            ("", "all of ours", mine.result().whole),
        ]
        sure[name] = mine.result().sure
    print("\n" + tables.sentences_table(rows), flush=True)
    ways = {name: {way: dict(of) for _, way, of in rows[4 * at : 4 * at + 4]} for at, name in enumerate(sure)}
    run.figures["sentences"] = ways
    print_reliability(run, sure)


def print_reliability(run: Run, of_sentences: Mapping[str, list[tuple[float, bool]]]) -> None:
    """How many were right of those said with some confidence, each by weights that never saw the set."""
    of_mails = run.figures.pop("sure of mails")
    assert isinstance(of_mails, dict)
    every = {**of_mails, **of_sentences}
    unread = {name: said for name, said in every.items() if name not in READ}
    groups = {
        "all sets not read": [one for said in unread.values() for one in said],
        "mails not read": [one for name, said in unread.items() if name in of_mails for one in said],
        "sentences not read": [one for name, said in unread.items() if name in of_sentences for one in said],
        "sets that were read": [one for name, said in every.items() if name in READ for one in said],
    }
    print("\n" + tables.reliability_table(groups), flush=True)
    run.figures["reliability"] = {
        name: {"error": calibration_error(said), "bins": [asdict(one) for one in bins(said)]}
        for name, said in groups.items()
    }


def print_curve(run: Run, parts: Mapping[int, Path]) -> None:
    """What more examples brought, and twice as many would bring."""
    name = curve_set()
    unread = [one.name for one in mail_sets() if not one.was_read]
    curves: dict[str, dict[int, float]] = {}
    for count, folder in parts.items():
        sentences = run.pool.submit(ours.judged_sentences, name, run.ready(folder))
        mails = {one: run.pool.submit(ours.judged_mails, one, folder) for one in unread}
        curves.setdefault(f"{name}, weights alone", {})[count] = mean(sentences.result().weights_alone.values())
        curves.setdefault(f"{name}, all of ours", {})[count] = mean(sentences.result().whole.values())
        for one, judged in mails.items():
            curves.setdefault(f"{one}, mails", {})[count] = judged.result().figures["macro-F1"]
    print("\n" + tables.curve_table(curves), flush=True)
    run.figures["curve"] = {
        way: {"points": points, "each doubling": doubling(points)[0], "twice as many": doubling(points)[1]}
        for way, points in curves.items()
    }


def print_costs(run: Run, weights: Path) -> None:
    """What the weights cost, and how fast mails are read and understood with them."""
    cost = ours.cost(weights)
    print("\n" + tables.cost_table(cost, run.trained[weights.name].result()), flush=True)
    run.figures["cost"] = asdict(cost)
    rows = {}
    for one in mail_sets():
        print(f"\nSpeed on {one.name}, one core (bar: 300 mails/s)")
        rows[one.name] = printed(partial(reading.main, one.folder, ours.lexicon(weights))).splitlines()
    run.figures["speed"] = rows


def outside_tables(names: list[str]) -> str:
    """These tables of other projects' mails as text."""
    kept = io.StringIO()
    with redirect_stdout(kept):
        outside.main(names)
    return kept.getvalue()


def printed(step: Callable[[], None]) -> str:
    """What the step prints, printed, and given back."""
    kept = io.StringIO()
    with redirect_stdout(kept):
        step()
    print(kept.getvalue(), end="", flush=True)
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(main())
