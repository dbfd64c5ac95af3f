from tests.mail.mails import a_mail, reading, reading_file, two_forms


def multipart(subtype: str, *parts: str) -> bytes:
    body = "".join(f"--grens\n{part}\n" for part in parts) + "--grens--\n"
    return a_mail(body, content_type=f'multipart/{subtype}; boundary="grens"')


def test_the_plain_form_is_read_where_there_are_two() -> None:
    message = reading(two_forms("Ik kom graag.", "<p>Ik <b>kom</b> graag.</p>"))

    assert (message.said, message.ambiguous) == ("Ik kom graag.", "")


def test_the_html_form_is_read_where_the_plain_one_is_empty_or_a_stub() -> None:
    for plain in ("", " \n ", "Your mail program does not show HTML.", "Bekijk deze mail in HTML"):
        assert reading(two_forms(plain, "<p>Ik kom graag.</p>")).said == "Ik kom graag."


def test_hidden_html_is_not_read() -> None:
    message = reading_file("gmail_html_only.eml")

    assert message.said == "Helaas, ik kan niet."


def test_texts_after_each_other_are_all_read_and_files_are_named() -> None:
    message = reading(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nEerst dit.",
            'Content-Type: application/pdf; name="plan.pdf"\nContent-Disposition: attachment; filename="plan.pdf"\n\nx',
            "Content-Type: text/plain\n\nDan dit.",
        )
    )

    assert message.said == "Eerst dit.\n\nDan dit."
    assert message.attachments == ("plan.pdf",)


def test_an_attached_text_is_not_said() -> None:
    message = reading(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nZie bijlage.",
            'Content-Type: text/plain; name="lijst.txt"\nContent-Disposition: attachment\n\nIk kom niet.',
            'Content-Type: text/plain; name="nog.txt"\n\nIk kom niet.',
        )
    )

    assert message.said == "Zie bijlage."
    assert message.attachments == ("lijst.txt", "nog.txt")


def test_the_name_of_a_file_is_shown_clean_and_short() -> None:
    name = "../../" + "=?utf-8?q?=E2=80=AEfdp.exe?=" + "x" * 5_000
    message = reading(
        multipart("mixed", f'Content-Type: image/png\nContent-Disposition: attachment; filename="{name}"\n\nx')
    )

    (shown,) = message.attachments
    assert len(shown) <= 200
    assert "\u202e" not in shown


def test_a_name_in_pieces_is_put_together() -> None:
    message = reading(
        multipart(
            "mixed",
            "Content-Type: image/png\nContent-Disposition: attachment;\n"
            " filename*0*=utf-8''idee%C3%AB;\n filename*1*=n.png\n\nx",
        )
    )

    assert message.attachments == ("ideeën.png",)


def test_soft_line_ends_are_joined_but_not_those_of_quotations() -> None:
    message = reading(
        a_mail("Ik kom op de \ndertiende.\n> oud \n> nieuw\n", content_type="text/plain; format=flowed; charset=utf-8")
    )

    assert message.said == "Ik kom op de dertiende."
    assert message.quoted == "> oud \n> nieuw"


def test_a_forwarded_mail_is_quoted_with_its_headers() -> None:
    message = reading_file("forward_as_attachment.eml")

    assert message.said == "Zie bijlage."
    assert "From: Daan Visser <daan.visser@example.com>" in message.quoted
    assert "Ik wil graag lid worden" in message.quoted


def test_a_bare_forward_says_nothing_and_keeps_what_was_forwarded() -> None:
    message = reading_file("bare_forward.eml")

    assert message.said == ""
    assert "kun jij zorgen dat ik op de lijst kom" in message.quoted
    assert "Daan Visser <daan.visser@example.com>" in message.quoted


def test_a_part_without_its_boundary_is_read_as_it_is_and_not_acted_on() -> None:
    message = reading(a_mail("Ik kom graag.", content_type='multipart/alternative; boundary="weg"'))

    assert message.said == "Ik kom graag."
    assert message.ambiguous == "its parts are put together wrongly"


def test_two_boundaries_or_two_descriptions_are_not_acted_on() -> None:
    body = "--a\nContent-Type: text/plain\n\nja\n--a--\n--b\nContent-Type: text/plain\n\nnee\n--b--\n"
    twice = reading(a_mail(body, content_type='multipart/mixed; boundary="a"; boundary="b"'))
    described = reading(a_mail("ja", headers="Content-Type: text/html\n"))

    assert twice.ambiguous == "a part of it has two boundaries"
    assert described.ambiguous == "a part of it is described twice"


def test_a_boundary_that_begins_like_the_outer_one_stays_its_own() -> None:
    inner = (
        'Content-Type: multipart/alternative; boundary="grensx"\n\n--grensx\nContent-Type: text/plain\n\nja\n'
        "--grensx\nContent-Type: text/html\n\n<p>ja</p>\n--grensx--"
    )
    message = reading(multipart("mixed", inner, "Content-Type: text/plain\n\nen nog iets"))

    assert message.said == "ja\n\nen nog iets"


def test_text_before_and_after_the_parts_is_not_read() -> None:
    body = "vooraf\n--grens\nContent-Type: text/plain\n\nja\n--grens--\nachteraf\n"

    assert reading(a_mail(body, content_type='multipart/mixed; boundary="grens"')).said == "ja"


def test_packed_files_are_not_opened() -> None:
    message = reading(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nZie bijlage.",
            'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\nAAAA',
            "Content-Type: message/external-body; access-type=URL; URL=http://example.org/x\n\n"
            "Content-Type: text/plain\n\n",
            "Content-Type: message/partial; id=x; number=1; total=2\n\nFrom: y@example.org\n\nx",
        )
    )

    assert message.said == "Zie bijlage."
    assert message.attachments[0] == "winmail.dat"


def test_broken_transfer_encodings_are_read_as_far_as_they_go() -> None:
    for name, text in (("base64", "SWsga29tLg=\n=x"), ("quoted-printable", "Ik kom=\n.=ZZ"), ("x-anders", "Ik kom.")):
        message = reading(a_mail(text, headers=f"Content-Transfer-Encoding: {name}\n"))
        assert message.said.startswith("Ik kom.")


def test_a_charset_that_no_program_knows_hides_nothing() -> None:
    for name in ("a\0b", "zlib_codec", "unicode_escape", "x-unknown", "../x"):
        message = reading(
            a_mail(
                "Ik kom één keer.",
                headers="Content-Transfer-Encoding: 8bit\n",
                content_type=f'text/plain; charset="{name}"',
            )
        )
        assert message.said == "Ik kom één keer."


def test_a_part_without_a_name_is_called_by_its_type_in_letters_that_can_be_kept() -> None:
    message = reading(a_mail("ja", content_type="application/x\0y\x1b[2J"))

    assert message.attachments == ("application/xy[2j",)
