"""Why a mail goes out, in a few words for organisers."""

from datetime import datetime

from mailflow.model.effect import Send
from mailflow.model.plan_facts import PlanFacts

ANSWERS = {"yes": "said yes", "maybe": "said maybe", "no": "said no", None: "no answer yet"}


def why(send: Send, facts: PlanFacts, *, at: datetime) -> str:
    """What this mail rests on: how it stands to its meeting, and what of this person made it theirs."""
    person = ""
    if send.template == "nudge":
        person = ANSWERS[None]
    if send.template in ("reminder", "correction", "cancellation"):
        person = ANSWERS.get(send.words.get("answer"), "")  # type: ignore[call-overload]
    changed = send.words.get("changed")
    what = f"changed: {', '.join(changed)}" if isinstance(changed, tuple) else ""
    return "; ".join(part for part in (_distance(send, facts, at=at), what, person) if part)


def _distance(send: Send, facts: PlanFacts, *, at: datetime) -> str:
    meeting = facts.meeting(send.meeting)
    if meeting is None:
        return ""
    sent = at.astimezone(facts.zone).date()
    day = (meeting.starts_at if at < meeting.starts_at else meeting.ends_at).astimezone(facts.zone).date()
    days = abs((day - sent).days)
    counted = f"{days} {'day' if days == 1 else 'days'}"
    if at < meeting.starts_at:
        return f"{counted} before" if days else "on the day itself"
    return f"{counted} after" if days else "after it, on the same day"
