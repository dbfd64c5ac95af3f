"""Parts within parts, boundaries that lie, and mails in mails."""

from proving.hostile.building import DATE, HTML, NO, PLAIN, YES, Makers, a_mail, a_part, headed, of_parts, together


def nested(count: int) -> bytes:
    """A text so many multiparts deep, none of them closed."""
    levels = (b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(count))
    return headed() + b"".join(levels) + a_part()


def mails_in_mails(count: int) -> bytes:
    """A text so many mails deep."""
    return headed() + b"Content-Type: message/rfc822\r\n\r\n" * count + a_part()


def _typed(value: bytes, inner: bytes) -> bytes:
    return headed(b"Content-Type: " + value) + b"\r\n" + inner


def _between(*boundaries: bytes) -> bytes:
    """A yes between the first, a no between the second."""
    texts = (YES, NO)
    return b"".join(
        b"--%s\r\n%s\r\n--%s--\r\n" % (one, a_part(text), one) for one, text in zip(boundaries, texts, strict=False)
    )


def _within(outer: bytes, inner: bytes) -> bytes:
    """A yes within the inner boundary, a no after it within the outer."""
    kind = b'Content-Type: multipart/alternative; boundary="%s"\r\n\r\n' % inner
    parts = (b"--%s\r\n%s\r\n--%s--\r\n" % (inner, a_part(YES), inner), a_part(NO))
    told = b"--%s\r\n%s%s--%s\r\n%s\r\n--%s--\r\n" % (outer, kind, parts[0], outer, parts[1], outer)
    return _typed(b'multipart/mixed; boundary="%s"' % outer, told)


SMALL = headed(b"Content-Type: " + PLAIN) + b"\r\n" + YES

MAILS: Makers = {
    "1 500 nested multiparts": lambda: nested(1_500),
    "21 nested multiparts": lambda: nested(21),
    "19 nested multiparts": lambda: nested(19),
    "1 500 mails in mails": lambda: mails_in_mails(1_500),
    "15 mails in mails": lambda: mails_in_mails(15),
    "100 000 empty parts": lambda: of_parts(*[b""] * 100_000),
    "199 empty parts": lambda: of_parts(*[b""] * 199),
    "199 parts of text": lambda: of_parts(*[a_part(YES * 30)] * 199),
    "199 parts of HTML": lambda: of_parts(*[a_part(b"<p>" + YES * 30, HTML)] * 199, kind=b"alternative"),
    "20 000 parameters": lambda: a_mail(kind=b"text/plain" + b"; a=b" * 20_000),
    "49 parameters": lambda: a_mail(kind=b"text/plain" + b"; a=b" * 49),
    "20 000 parameters of a part": lambda: of_parts(a_part(YES, b"text/plain" + b";\r\n a=b" * 20_000)),
    "RFC 2231 pieces out of order": lambda: a_mail(
        b"Content-Disposition: inline; filename*2=c; filename*0=a; filename*1=b; filename*9999999999=z"
    ),
    "RFC 2231 with a wrong charset": lambda: of_parts(
        a_part(), a_part(b"x", b"application/x-y; name*=zlib_codec''%00%ff%ED%A0%80")
    ),
    "3 million headers of a part": lambda: of_parts(b"a: b\r\n" * 3_000_000),
    "a boundary of 5 000 letters": lambda: of_parts(a_part(), boundary=b"b" * 5_000),
    "an external body": lambda: of_parts(
        a_part(), a_part(b"Content-ID: <x>\r\n", b"message/external-body; access-type=url; url=http://127.0.0.1:9/x")
    ),
    "a partial mail": lambda: a_mail(kind=b'message/partial; number=1; total=9; id="x"'),
    "a signed mail without its signature": lambda: of_parts(a_part(), kind=b"signed"),
    "an encrypted mail": lambda: of_parts(
        a_part(b"Version: 1", b"application/pgp-encrypted"), a_part(b"x" * 999, b"application/octet-stream"),
        kind=b"encrypted",
    ),
    "a digest of mails": lambda: of_parts(*[b"\r\n" + SMALL] * 50, kind=b"digest"),
    "a mail that holds itself": lambda: of_parts(a_part(a_mail(), b"message/rfc822"), a_part()),
    "a type without a slash": lambda: a_mail(kind=b"text"),
    "a type of slashes": lambda: a_mail(kind=b"/" * 500),
    "an unknown multipart": lambda: of_parts(a_part(), kind=b"x-what"),
    "parts with CR alone": lambda: of_parts(a_part(), a_part()).replace(b"\r\n", b"\r"),
    "100 000 lines of dashes": lambda: of_parts(a_part(YES + b"--\r\n" * 100_000)),
    "a delivery report of 100 000 blocks": lambda: of_parts(
        a_part(b"A: b\r\n\r\n" * 100_000, b"message/delivery-status"), kind=b"report"
    ),
    "30 alternatives": lambda: of_parts(*[a_part(YES)] * 30, kind=b"alternative"),
    "a tree of parts": lambda: of_parts(*[b"Content-Type: " + together(*[a_part()] * 9, boundary=b"i")] * 12),
}  # fmt: skip
AMBIGUOUS: Makers = {
    "an inner boundary that begins as the outer": lambda: _within(b"ab", b"abc"),
    "an outer boundary that begins as the inner": lambda: _within(b"abc", b"ab"),
    "no boundary said": lambda: _typed(b"multipart/mixed", _between(b"grens")),
    "a boundary that never comes": lambda: _typed(b'multipart/mixed; boundary="x"', _between(b"grens")),
    "two boundaries": lambda: _typed(b'multipart/mixed; boundary="a"; boundary="b"', _between(b"a", b"b")),
    "two boundaries, no quotes": lambda: _typed(b"multipart/mixed; boundary=a; boundary=b", _between(b"b", b"a")),
    "a boundary and its RFC 2231 form": lambda: _typed(
        b"multipart/mixed; boundary=a; boundary*=us-ascii''b", _between(b"a", b"b")
    ),
    "a boundary in pieces and whole": lambda: _typed(
        b"multipart/mixed; boundary*0=a; boundary=b", _between(b"a", b"b")
    ),
    "two content types with other boundaries": lambda: headed(
        b'Content-Type: multipart/mixed; boundary="a"', b'Content-Type: multipart/mixed; boundary="b"'
    ) + b"\r\n" + _between(b"a", b"b"),
    "a text and a multipart type": lambda: headed(
        b"Content-Type: text/plain", b'Content-Type: multipart/mixed; boundary="a"'
    ) + b"\r\n" + _between(b"a"),
    "a part described twice": lambda: of_parts(b"Content-Type: text/html\r\n" + a_part()),
    "a part encoded twice": lambda: of_parts(
        a_part(YES, PLAIN, b"Content-Transfer-Encoding: 8bit", b"Content-Transfer-Encoding: quoted-printable")
    ),
    "a yes in text, a no in HTML": lambda: of_parts(a_part(YES), a_part(NO, HTML), kind=b"alternative"),
    "a no in text, a yes in HTML": lambda: of_parts(a_part(NO), a_part(YES, HTML), kind=b"alternative"),
    "a related no in HTML": lambda: of_parts(
        a_part(YES),
        b"Content-Type: " + together(a_part(NO, HTML), kind=b"related", boundary=b"i"),
        kind=b"alternative",
    ),
    "two texts as alternatives": lambda: of_parts(a_part(YES), a_part(NO), kind=b"alternative"),
    "two HTML forms as alternatives": lambda: of_parts(
        a_part(YES), a_part(b"<p>" + YES, HTML), a_part(b"<p>" + NO, HTML), kind=b"alternative"
    ),
    "two HTML forms, the first says no": lambda: of_parts(
        a_part(YES), a_part(b"<p>" + NO, HTML), a_part(b"<p>" + YES, HTML), kind=b"alternative"
    ),
    "a header after a space line": lambda: DATE + b"\r\n \r\n" + _typed(b"multipart/mixed", _between(b"grens")),
}  # fmt: skip
