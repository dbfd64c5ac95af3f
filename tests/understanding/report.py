"""How well the labelled mails are understood: the figures of score.py, one line a set."""

import importlib.util
import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType

from mailflow.mail.read import Own, read
from mailflow.model.errors import Unreadable
from mailflow.model.understanding import Intent
from mailflow.understanding.labelled import as_labelled, known_from
from mailflow.understanding.understand import understand
from tests.understanding.builders import lexicon

SETS = Path(__file__).resolve().parents[1] / "fixtures" / "mail"
NAMES = ("dev-a", "dev-b")
THRESHOLD, THRESHOLDS = 0.9, {"rsvp": 0.8}
ARRIVED_AT = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Figures:
    """What score.py says of one set."""

    macro_f1: float
    exact: float
    kind: float
    lost: int
    asking: int
    wrong: float
    automated: float
    noise: float

    def line(self, name: str) -> str:
        return (
            f"understanding {name}: macro-F1 {self.macro_f1:.3f}  exact {self.exact:.3f}  kind {self.kind:.3f}  "
            f"lost {self.lost}/{self.asking}  wrong {self.wrong:.3f}  automated {self.automated:.3f}  "
            f"noise {self.noise:.3f}"
        )


def decision(intent: Intent) -> str:
    """Act or ask, as flow does by default; a question is never acted on, nor is a leave for somebody else."""
    for_another = intent.kind == "leave" and intent.details.who is not None
    sure = intent.confidence >= THRESHOLDS.get(intent.kind, THRESHOLD)
    return "act" if sure and intent.kind != "question" and not for_another else "ask"


def labelled(folder: Path) -> dict[str, dict[str, object]]:
    """Every mail of a set, read and understood, as score.py reads it."""
    known = known_from(json.loads((folder / "context.json").read_text(encoding="utf-8")))
    own = Own(addresses=frozenset({known.club_address}))
    found: dict[str, dict[str, object]] = {}
    for path in sorted(folder.glob("*.eml")):
        try:
            message = read(path.read_bytes(), arrived_at=ARRIVED_AT, own=own)
        except Unreadable:
            found[path.name] = {"file": path.name, "kind": None, "attention": True, "intents": []}
            continue
        understanding = understand(message, lexicon(), known)
        decisions = {number: decision(intent) for number, intent in enumerate(understanding.intents)}
        found[path.name] = as_labelled(path.name, message, understanding, known, decisions)
    return found


@cache
def figures(name: str) -> Figures:
    """The figures of a set, measured once in a process."""
    folder = SETS / name
    score = _score()
    with (folder / "labels.jsonl").open(encoding="utf-8") as stream:
        gold = score.rows(stream)
    scored, _ = score.score(gold, labelled(folder))
    return Figures(**{key: scored[key] for key in Figures.__dataclass_fields__})


def lines() -> list[str]:
    """The figures of all sets, where this run was about them; nothing in a run of other tests."""
    if not figures.cache_info().currsize and not _asked_for(sys.argv[1:]):
        return []
    return [figures(name).line(name) for name in NAMES if (SETS / name).is_dir()]


def _asked_for(words: list[str]) -> bool:
    """Whether the whole suite ran, perhaps in other processes: no test file or folder is named."""
    return not any(word.startswith("tests/") or word.endswith(".py") or "::" in word for word in words)


@cache
def _score() -> ModuleType:
    """score.py as it was handed over, imported by its path."""
    spec = importlib.util.spec_from_file_location("score", SETS / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
