"""The notes in a mail are what its writer said of the meeting, without salutation, signature or quotation."""

from datetime import UTC, datetime

import pytest

from mailflow.mail.notes import read_notes
from mailflow.mail.read import Own, read
from mailflow.model.notes import Written
from tests.mail import notes_story as story

ARRIVED = datetime(2019, 12, 3, 9, 0, tzinfo=UTC)
GMAIL = """\
<div dir="ltr"><div>Hoi allemaal,</div><div><br></div><div>Wat een mooie tweede keer! Vijf gemeenten aan tafel.</div>
<div><br></div><div><b>Lezing</b></div><div>Prof. Koster vertelde. Zie&nbsp;<a href="https://lezing.example.org/x">haar
lezing</a>.</div><div><ul><li>eenzaamheid</li><li>wonen</li></ul></div><div>Groetjes,</div><div>Marjolein</div></div><br>
<div class="gmail_quote"><div dir="ltr" class="gmail_attr">Op di 3 dec. 2019 om 09:00 schreef Opbouwwerk
&lt;<a href="mailto:opbouwwerk@club.example.org">opbouwwerk@club.example.org</a>&gt;:<br></div>
<blockquote class="gmail_quote"><p>Hoe was het? Stuur ons je verslag over eenzaamheid.</p></blockquote></div>"""
OUTLOOK = """\
<html><body><p class=MsoNormal>Beste mensen,</p><p class=MsoNormal>Hierbij het verslag.</p>
<p class=MsoNormal><b>Opening</b></p><p class=MsoNormal>Marjolein opent om 10 uur.</p>
<p class=MsoNormal>Met vriendelijke groet,</p><p class=MsoNormal>Marjolein Terpstra<br>Organisator</p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>Van:</b> Opbouwwerk
&lt;opbouwwerk@club.example.org&gt;<br><b>Verzonden:</b> dinsdag 3 december 2019 09:00<br><b>Aan:</b> Marjolein<br>
<b>Onderwerp:</b> Hoe was het?</p></div></div><p class=MsoNormal>Opening: stuur je verslag.</p></body></html>"""


def notes_of(content: bytes) -> Written:
    return read_notes(content, read(content, arrived_at=ARRIVED, own=Own()))


def test_what_gmail_quotes_is_left_out() -> None:
    assert notes_of(story.a_mail(text="x", page=GMAIL)).text == (
        "Wat een mooie tweede keer! Vijf gemeenten aan tafel.\n\n## Lezing\n\nProf. Koster vertelde. Zie "
        "[haar lezing](https://lezing.example.org/x).\n\n- eenzaamheid\n- wonen"
    )


def test_what_outlook_quotes_and_signs_is_left_out() -> None:
    found = notes_of(story.a_mail(text="x", page=OUTLOOK, subject="RE: Hoe was het?"))

    assert (found.text, found.title) == ("## Opening\n\nMarjolein opent om 10 uur.", "")


def test_the_only_first_heading_of_a_document_is_its_title() -> None:
    file = b"# Terugblik\n\n## Lezing\n\nMooi."

    found = notes_of(story.a_mail(text="Hierbij het verslag.", files={"verslag.md": file}))

    assert (found.title, found.text) == ("Terugblik", "## Lezing\n\nMooi.")


def test_a_long_text_counts_and_the_document_goes_along() -> None:
    found = notes_of(story.a_mail(text=story.prose(), files={"verslag.docx": story.document()}))

    assert found.text.startswith("## Terugblik op onze tweede bijeenkomst")
    assert [one.name for one in found.files] == ["verslag.docx"]


def test_a_logo_in_a_signature_is_no_file() -> None:
    content = story.a_mail(text=story.prose(), files={"image001.png": b"\x89PNG\r\n..."})
    inline = content.replace(
        b"Content-Disposition: attachment", b"Content-ID: <image001>\r\nContent-Disposition: inline"
    ).replace(b"application/octet-stream", b"image/png")

    assert notes_of(inline).files == ()
    assert notes_of(inline).left_out == ()


@pytest.mark.parametrize(
    ("written", "name"), [("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\\\temp\\\\sheets.pdf", "sheets.pdf")]
)
def test_a_file_has_a_name_without_folders(written: str, name: str) -> None:
    content = story.a_mail(text=story.prose(), files={"x.pdf": b"%PDF-1"}).replace(b'"x.pdf"', f'"{written}"'.encode())

    assert [one.name for one in notes_of(content).files] == [name]


def test_an_old_word_document_is_told_of() -> None:
    found = notes_of(story.a_mail(text="Hierbij het verslag.", files={"verslag.docx": b"\xd0\xcf\x11\xe0 old"}))

    assert (found.trouble, found.file, found.text) == ("document", "verslag.docx", "")
