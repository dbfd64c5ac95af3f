"""Today: what needs a decision first, then the next meeting, and whether all goes well."""

from flask import Response

from mailflow.console.desk import Desk
from mailflow.console.visit import Visit


def routes(desk: Desk) -> None:
    """The page that everybody comes to first."""
    desk.get("/today", today)


def today(visit: Visit) -> Response:
    """What waits for organisers of this club."""
    return visit.page("today/today.html")
