"""The four errors, told apart by what the caller must do."""


class MailflowError(Exception):
    """An error whose text is meant for people: what failed, where, what to do."""


class SettingsError(MailflowError):
    """The installation is set up wrongly: say it, end with exit code 2."""


class Unreadable(MailflowError):
    """This mail cannot be read: an organiser looks at it."""


class Refused(MailflowError):
    """This recipient or this mail is refused for good."""


class TryLater(MailflowError):
    """Something temporary (server away, disk full, database locked): back off; never the mail's fault."""


class Doubtful(MailflowError):
    """The server may have taken the mail: its answer never came."""
