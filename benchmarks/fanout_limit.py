"""The limit that a mailing is measured beside: the same mail by Jinja2, handed to smtplib, and nothing else."""

import smtplib
import time
from collections.abc import Iterable, Mapping

from jinja2 import Environment, Template

from mailflow.model.address import Address
from mailflow.rendering.names import first_name

TEXT = """\
From: {{ club.address.address }}
To: {{ to.name }} <{{ to.address }}>
Subject: Kom je ook? {{ meeting.theme }}
Message-ID: <{{ number }}.limit@club.example.org>
List-Unsubscribe: <mailto:{{ club.address.address }}?subject=afmelden>

Beste {{ first_name or "collega" }},

We nodigen je graag uit{% if meeting.theme %} voor een bijeenkomst over {{ meeting.theme }}{% endif %}.

- Wanneer: {{ meeting.starts_at.strftime("%d-%m-%Y %H:%M") }}
{% if meeting.place %}- Waar: {{ meeting.place }}
{% endif %}
{% for question in meeting.questions %}* {{ question }}
{% endfor %}
{% for item in meeting.agenda %}{{ item.title }}{% if item.who %}, {{ item.who }}{% endif %}

{% endfor %}
{{ meeting.practical }}

Ja, ik kom: <{{ links.yes }}>
Misschien: <{{ links.maybe }}>
Nee, ik kan niet: <{{ links.no }}>
"""
PAGE = """\
<!DOCTYPE html><html lang="nl"><head><meta charset="utf-8"><title>{{ meeting.theme }}</title></head><body>
<h1>{{ club.name }}</h1><p>Beste {{ first_name or "collega" }},</p>
<p>We nodigen je graag uit voor de bijeenkomst{% if meeting.theme %} over {{ meeting.theme }}{% endif %}.</p>
<ul><li>Wanneer: {{ meeting.starts_at.strftime("%d-%m-%Y %H:%M") }}</li>
{% if meeting.place %}<li>Waar: {{ meeting.place }}</li>{% endif %}</ul>
<ul>{% for question in meeting.questions %}<li>{{ question }}</li>{% endfor %}</ul>
<table>{% for item in meeting.agenda %}<tr><td>{{ item.title }}</td><td>{{ item.who }}</td></tr>{% endfor %}</table>
<p>{{ meeting.practical }}</p>
<p><a href="{{ links.yes }}">Ja, ik kom</a> <a href="{{ links.maybe }}">Misschien</a>
<a href="{{ links.no }}">Nee, ik kan niet</a></p>
</body></html>
"""
CALENDAR = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:{{ meeting.uid }}
SUMMARY:{{ meeting.theme }}
ATTENDEE;CN="{{ to.name }}";RSVP=TRUE:mailto:{{ to.address }}
END:VEVENT
END:VCALENDAR
"""


def mails_a_second(words: Mapping[str, object], addresses: Iterable[Address], *, size: int, port: int) -> float:
    """How many mails of `size` bytes go out in a second, with these words.

    What the templates leave open to that size is filled up, for the line carries as much as with ours.
    """
    templates = [Environment(autoescape=escapes).from_string(one) for one, escapes in PARTS]
    people = list(addresses)
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for number, to in enumerate(people):
            mail = _mail(templates, {**words, "to": to, "number": number}, size)
            line.sendmail("opbouwwerk@club.example.org", [to.address], mail)
    return len(people) / (time.monotonic() - began)


PARTS = ((TEXT, False), (PAGE, True), (CALENDAR, False))


def _mail(templates: list[Template], words: dict[str, object], size: int) -> bytes:
    to = words["to"]
    name = first_name(to.name) if isinstance(to, Address) else ""
    text = "\n".join(one.render(words, first_name=name) for one in templates)
    mail = text.encode()
    return mail + FILLING * ((size - len(mail)) // len(FILLING))


FILLING = b"style: what the page's style and the second copy of the calendar would be.\n"
