"""Says whether a club's second reader is there: it is asked for the names of its models only, no mail is put to it."""

from collections.abc import Iterator
from functools import partial

from mailflow.flow.accounts import endpoint_of
from mailflow.flow.check import Finding
from mailflow.model.errors import MailflowError
from mailflow.settings.clubs import ClubSettings
from mailflow.settings.installation import Settings
from mailflow.settings.passwords import InFile
from mailflow.settings.values import did_you_mean
from mailflow.wire.second_reader import Endpoint, check_library, models

SECONDS = 10.0
AREA = "second reader"


def check_second_readers(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    """A line for each club that has one, and none for the others; `offline` looks at the library and the key only."""
    for club in settings.clubs:
        endpoint = endpoint_of(club)
        if endpoint is None:
            continue
        yield _here(endpoint, club) if offline else _there(endpoint, club)
        source = club.second_reader.key_source
        if isinstance(source, InFile) and source.is_open_to_group():
            text = f"{club.key}: {source.path} can be read by its group: chmod 600"
            yield Finding(area=AREA, state="warning", text=text)


def _here(endpoint: Endpoint, club: ClubSettings) -> Finding:
    about = partial(Finding, area=AREA)
    try:
        check_library()
        if endpoint.secret is not None:
            endpoint.secret()
    except MailflowError as error:
        return about(state="wrong", text=_of_club(str(error), club))
    return about(state="good", text=f"{club.key}: unsure mails would be put to {endpoint.model} at {endpoint.place}")


def _there(endpoint: Endpoint, club: ClubSettings) -> Finding:
    about = partial(Finding, area=AREA)
    try:
        known = models(endpoint, seconds=SECONDS)
    except MailflowError as error:
        return about(state="wrong", text=_of_club(str(error), club))
    if endpoint.model not in known:
        near = did_you_mean(endpoint.model, known) or f"those it has: {', '.join(known[:10]) or 'none'}"
        return about(state="wrong", text=f"{club.key}: {endpoint.place} has no model {endpoint.model}: {near}")
    return about(state="good", text=f"{club.key}: {endpoint.place} answers and has {endpoint.model}; no mail was sent")


def _of_club(text: str, club: ClubSettings) -> str:
    return text if text.startswith("club ") else f"{club.key}: {text}"
