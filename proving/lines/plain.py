"""The story without any fault: mails come, are answered, and everything is there once, on each database."""

from proving.ground import Ground
from proving.sheet import Proved
from proving.stage import stage
from proving.truth import broken, unanswered

TITLE = "the whole path, undisturbed"
GOAL = "every mail answered once · all invariants hold"


def prove(ground: Ground) -> Proved:
    """Ten members answer, one proposes a theme: on each database."""
    missed: list[str] = []
    tried = 0
    for kind in ground.databases:
        with stage(ground, kind) as made:
            letters = [made.coming(n) for n in range(10)] + [made.theme(11)]
            for letter in letters:
                made.deliver(letter)
            with made.start() as running:
                made.sink.wait_for(len(letters), seconds=30)
                code = running.stop()
            tried += len(letters)
            answered = [(one.message_id, one.sender) for one in letters]
            sent = made.sink.delivered
            missed += [] if code == 0 else [f"{kind}: it ended with {code}"]
            missed += [f"{kind}: {one}" for one in unanswered(answered, sent=sent)]
            missed += [f"{kind}: {one}" for one in broken(made.rows, came=made.mails_in_inbox(), sent=sent)]
    return Proved(tried=tried, controls=tried, missed=tuple(missed))
