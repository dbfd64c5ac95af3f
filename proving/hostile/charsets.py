"""Text in every character set there is, in none, or in another than it says."""

from collections.abc import Callable

from proving.hostile.building import YES, Makers, a_mail

NAMES_IN_ONE = (
    "us-ascii utf-8 utf-8-sig utf-7 utf-16 utf-16le utf-16be utf-32 utf-32le utf-32be iso-8859-1 iso-8859-15 "
    "windows-1251 windows-1252 windows-1255 windows-1256 koi8-r mac-roman cp037 cp437 cp850 cp1026 big5 "
    "gb2312 gbk gb18030 hz euc-jp euc-kr iso-2022-jp iso-2022-kr shift_jis johab tis-620 viscii idna punycode "
    "unicode_escape raw_unicode_escape zlib_codec bz2_codec hex_codec base64_codec rot_13 uu quopri mbcs undefined"
)
WORDS = "Ik ben er graag bij op 13 januari! \u00e9\u00eb\u20ac"


def _in(name: str) -> Callable[[], bytes]:
    def made() -> bytes:
        try:
            content = WORDS.encode(name, "replace")
        except Exception:  # no charset of this Python, or none that writes text
            content = WORDS.encode() + b"\\ud800 \\x00 +AGE-"
        return _named(name.encode(), content)

    return made


def _named(charset: bytes, content: bytes) -> bytes:
    return a_mail(b"Content-Transfer-Encoding: 8bit", body=content, kind=b'text/plain; charset="' + charset + b'"')


MAILS: Makers = {
    **{f"in {name}": _in(name) for name in NAMES_IN_ONE.split()},
    "a charset with NUL": lambda: _named(b"utf-8\0x", YES),
    "a charset of 10 000 letters": lambda: _named(b"x" * 10_000, YES),
    "a charset with a path": lambda: _named(b"../../etc/passwd", YES),
    "lone surrogates in UTF-8": lambda: _named(b"utf-8", b"\xed\xa0\x80\xed\xb0\x80" * 500 + YES),
    "lone surrogates in UTF-16": lambda: _named(b"utf-16", b"\xff\xfe" + b"\x00\xd8" * 500),
    "overlong UTF-8": lambda: _named(b"utf-8", b"\xc0\x80\xe0\x80\x80" * 500 + YES),
    "UTF-16 that is UTF-8": lambda: _named(b"utf-16", YES),
    "UTF-8 that is windows-1252": lambda: _named(b"utf-8", "Ja, gezellig, café op 13 januari".encode("cp1252")),
    "NUL in UTF-16": lambda: _named(b"utf-16le", "ja\0nee\0".encode("utf-16le") * 100),
    "non-characters": lambda: _named(b"utf-8", "\ufffe\uffff\U0010ffff".encode() * 500 + YES),
    "an encoded word in unicode_escape": lambda: a_mail(
        b"Subject: =?unicode_escape?q?=5Cud800?=", without=(b"Subject",)
    ),
    "an encoded word in zlib": lambda: a_mail(b"Subject: =?zlib_codec?b?eJwDAAAAAAE=?=", without=(b"Subject",)),
}
