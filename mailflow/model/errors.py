"""The four errors, told apart by what the caller must do."""

from typing import Literal

Blame = Literal["mail", "server", "account"]


class MailflowError(Exception):
    """An error whose text is meant for people: what failed, where, what to do."""


class SettingsError(MailflowError):
    """The installation is set up wrongly: say it, end with exit code 2."""


class Unreadable(MailflowError):
    """This mail cannot be read: an organiser looks at it."""


class Refused(MailflowError):
    """This recipient or this mail is refused for good; or what somebody wants done cannot be.

    The text is English; `dutch` says the same where an organiser may read it.
    """

    def __init__(self, text: str, *, dutch: str = "") -> None:
        super().__init__(text)
        self.dutch = dutch

    def within(self, language: Literal["nl", "en"]) -> str:
        """What is wrong, in this language as far as it is known in it."""
        return self.dutch if language == "nl" and self.dutch else str(self)


class TryLater(MailflowError):
    """Something temporary (server away, disk full, database locked): back off; never the mail's fault.

    `about` says how far it reaches: this one `mail` (others may go on), the whole `server`, or the `account`,
    which will not heal before a person changes something (login refused, certificate, name of the server).
    """

    def __init__(self, text: str, *, about: Blame = "server") -> None:
        super().__init__(text)
        self.about: Blame = about

    @property
    def account(self) -> bool:
        """Whether a person must be told: waiting alone will not help."""
        return self.about == "account"


class Doubtful(MailflowError):
    """The server may have taken the mail: its answer never came."""


class SyncFailed(BaseException):
    """The disk did not keep what it was given: this program ends, and the next start reads what is true.

    No MailflowError and no Exception, so that nobody tries again: a second `fsync` would say yes to what is lost.
    """
