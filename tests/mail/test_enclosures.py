"""What a mail carries is told by name and size, and its HTML as it came; nothing is opened."""

from mailflow.mail.enclosures import Enclosure, read_enclosed

HEAD = b'From: anna@wijk.example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'


def mail(*parts: str) -> bytes:
    return HEAD + "".join(f"--b\r\n{part}\r\n" for part in parts).encode() + b"--b--\r\n"


def test_the_html_is_given_as_it_came_and_files_by_name_kind_and_size() -> None:
    found = read_enclosed(
        mail(
            "Content-Type: text/plain\r\n\r\nhoi",
            "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            "<b>caf=E9</b>",
            'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="../verslag.pdf"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\nMTIzNA==",
            "Content-Type: image/png\r\nContent-Disposition: inline\r\n\r\n12345",
            'Content-Type: text/html\r\nContent-Disposition: attachment; filename="pagina.html"\r\n\r\n<i>x</i>',
        )
    )

    assert found.html.strip() == "<b>café</b>"
    assert found.files == (
        Enclosure(name="../verslag.pdf", kind="application/pdf", size=4),
        Enclosure(name="image/png", kind="image/png", size=5),
        Enclosure(name="pagina.html", kind="text/html", size=8),
    )


def test_html_that_lies_too_deep_is_not_given() -> None:
    assert read_enclosed(mail("Content-Type: text/html\r\n\r\n" + "<div>" * 2000)).html == ""


def test_a_mail_in_the_mail_is_a_file_whose_parts_are_not_its_own() -> None:
    inner = "Content-Type: message/rfc822\r\n\r\nFrom: x@example.org\r\nContent-Type: text/html\r\n\r\n<b>binnen</b>"

    found = read_enclosed(mail("Content-Type: text/plain\r\n\r\nzie onder", inner))

    assert found.html == "" and [one.kind for one in found.files] == ["message/rfc822"]
