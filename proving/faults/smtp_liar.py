"""What a mail server may do wrong at each step of the conversation, as scripts for the sink."""

import random
from dataclasses import dataclass
from typing import Literal, get_args

from tests.servers.sink import Action, Verb

Kind = Literal["not now", "no", "cut", "silence", "goes away", "nonsense"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VERBS: tuple[Verb, ...] = ("CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT")
# Only these speak of one mail (RFC 5321 4.2.5): a no to all others is not the recipient's fault.
OF_ONE_MAIL = ("RCPT", "DATA", "DOT")
LATER = ("450 4.7.1 so many an hour, come back", "451 4.3.0 greylisted", "452 4.3.1 no room", "454 4.7.0 not now")
NEVER = {
    "CONNECT": ("554 5.7.1 not you", "521 5.3.2 no mail here"),
    "EHLO": ("550 5.7.1 bad name", "504 5.5.2 whole name please"),
    "STARTTLS": ("501 5.5.4 no", "554 5.7.0 no TLS for you"),
    "AUTH": ("535 5.7.8 wrong", "534 5.7.9 application password please", "538 5.7.11 encrypt first"),
    "MAIL": ("550 5.7.1 not this sender", "553 5.1.8 who is that", "554 5.7.1 policy"),
    "RCPT": ("550 5.1.1 nobody", "553 5.1.3 what is that", "554 5.7.1 not to them"),
    "DATA": ("554 5.7.1 not this", "554 5.5.1 no valid recipients"),
    "DOT": ("554 5.7.1 spam", "550 5.6.0 not this text", "552 5.3.4 too large"),
}
NONSENSE = ("999 what", "hello", "123 dots", "\x00\x7f", "354 go on")
# After the last dot this is a yes, of which nobody can know that the mail was not kept.
TOO_MUCH = ("200", "250 2.0.0 ok\r\n250 2.0.0 and once more")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that goes wrong at one step; `many` where the mails go out together to many."""

    verb: Verb
    kind: Kind
    many: bool

    @property
    def may_refuse(self) -> bool:
        """Whether a mail may be refused for good."""
        return self.kind == "no" and self.verb in OF_ONE_MAIL

    @property
    def may_copy(self) -> bool:
        """Whether the mail was handed over and its answer got lost: it goes out once more."""
        return self.verb == "DOT" and self.kind not in ("not now", "no")

    def __str__(self) -> str:
        return f"{self.kind!r} at {self.verb}{' of many' if self.many else ''}"


def script(case: Case, chance: random.Random) -> str | Action:
    """What the sink answers."""
    match case.kind:
        case "not now":
            return "432 4.7.12 later" if case.verb == "AUTH" else chance.choice(LATER)
        case "no":
            return chance.choice(NEVER[case.verb])
        case "cut":
            return Action.CLOSE
        case "silence":
            return Action.TAKE_AND_SILENCE if case.verb == "DOT" else Action.SILENCE
        case "goes away":
            if case.verb in ("DATA", "DOT"):
                return Action.CLOSE_AMID if case.verb == "DATA" else Action.TAKE_AND_CLOSE
            return "421 4.3.2 closing for the night"
        case "nonsense":
            return chance.choice(NONSENSE if case.verb == "DOT" else NONSENSE + TOO_MUCH)
