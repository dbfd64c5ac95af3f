"""How fast mails are read and understood, on one core: `python benchmarks/reading.py [FOLDER]`.

All figures are of one run over the labelled mails, each stage with its ratio to the plain parse of the standard
library, so that they can be compared between machines. The median of several rounds counts.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

from mailflow.flow.assemble import shipped_lexicon
from mailflow.mail.read import Own, read
from mailflow.model.message import Message
from mailflow.model.understanding import Known
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.understand import understand

MAILS = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "mail" / "dev-a"
ROUNDS = 7
NOW = datetime(2020, 6, 1, tzinfo=UTC)


def seconds(step: Callable[[], object]) -> float:
    """The median CPU seconds of a step over the rounds, one warm-up before."""
    step()
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        step()
        took.append(time.process_time() - began)
    return statistics.median(took)


def main(folder: Path, lexicon: Lexicon | None = None) -> None:
    """Prints a row for each stage, with this lexicon or the shipped one."""
    contents = [path.read_bytes() for path in sorted(folder.glob("*.eml"))]
    own = Own(addresses=frozenset(), domains=frozenset(), list_id="", trusted_authserv=())
    known = Known(club_name="Opbouwwerk", club_address="opbouwwerk@example.org")
    if lexicon is None:
        began = time.process_time()
        lexicon = shipped_lexicon()
        print(f"the lexicon is made ready in {time.process_time() - began:.2f} s, once")

    def read_all() -> Sequence[Message]:
        return [read(content, arrived_at=NOW, own=own) for content in contents]

    messages = read_all()
    plain = seconds(lambda: [message_from_bytes(content).as_bytes() for content in contents])
    stages = {
        "plain parse (standard library)": plain,
        "read": seconds(read_all),
        "understand": seconds(lambda: [understand(message, lexicon, known) for message in messages]),
    }
    stages["read + understand"] = stages["read"] + stages["understand"]
    for name, took in stages.items():
        print(f"{name:<32} {len(contents) / took:>8.0f} mails/s  {took / plain:>6.1f} x the plain parse")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else MAILS)
