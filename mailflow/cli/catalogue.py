"""What `mailflow --help` lists: each command, what it does in a line, and the module that has it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """A command; `module` is the one below `mailflow.cli` that adds it by its `register`."""

    name: str
    module: str
    does: str


CATALOGUE: Mapping[str, tuple[Listed, ...]] = {
    "Set up and run": (
        Listed("init", "init", "Make a club's folder, with settings that explain themselves."),
        Listed("check", "check", "Is all well? Settings, words, database, clock, mail servers."),
        Listed("run", "run", "Read the inboxes, answer, remind, until stopped."),
        Listed("status", "state", "What was done last, what waits, what is wrong."),
        Listed("console", "console", "The pages in which organisers decide and plan."),
        Listed("settings", "documented", "All that can be set, each with its meaning."),
        Listed("db", "db", "The database's shape and health."),
        Listed("clock", "clock", "The clock of this machine, where it jumped."),
        Listed("demo", "demo", "See it at work, with mails and servers of its own."),
    ),
    "Mails": (
        Listed("inbox", "mails", "The mails that came in."),
        Listed("outbox", "mails", "The mails that go out."),
        Listed("journal", "mails", "The whole story of one mail."),
        Listed("receive", "receive", "Receive mails from files or standard input."),
        Listed("try", "trying", "See what would become of a mail, and why."),
        Listed("understand", "trying", "What mails ask for, for programs."),
        Listed("replay", "replaying", "What of earlier mails would be understood otherwise today."),
        Listed("bounces", "bounces", "The addresses from which mails came back."),
        Listed("examples", "examples", "Labels that organisers gave, to be learned from."),
    ),
    "What organisers do": (
        Listed("questions", "questions", "What organisers are asked, and their verdicts."),
        Listed("digest", "digest", "Send the digests that are due."),
        Listed("order", "order", "Do what a mail with these words would order."),
        Listed("batches", "undoing", "What was done at one go; each can be taken back."),
        Listed("undo", "undoing", "Take back what was done at one go."),
        Listed("members", "members", "Who belongs to the club."),
        Listed("privacy", "privacy", "What is known of somebody, and forgetting them."),
        Listed("meetings", "meetings", "When and where the club meets, and who comes."),
        Listed("themes", "themes", "Themes and contributions that members put forward."),
        Listed("summaries", "summaries", "What members read after a meeting."),
        Listed("mailings", "mailings", "What goes out to many: when, to whom and why."),
        Listed("plan", "planning", "Every mail that is coming, in its order."),
        Listed("templates", "templates", "The mails as they are written, and as people see them."),
    ),
}
LISTED: Mapping[str, Listed] = {one.name: one for some in CATALOGUE.values() for one in some}
