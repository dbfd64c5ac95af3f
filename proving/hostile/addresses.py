"""Senders and recipients that can be read as somebody else, or that cost the reader its time."""

from proving.hostile.building import Makers, a_mail


def _by(sender: bytes) -> bytes:
    return a_mail(b"From: " + sender, without=(b"From",))


MAILS: Makers = {
    "500 brackets": lambda: _by(b"(" * 500),
    "8 000 brackets": lambda: _by(b"(" * 8_000),
    "100 000 dots": lambda: _by(b"a." * 100_000 + b"@b.nl"),
    "4 000 dots": lambda: _by(b"a." * 4_000 + b"@b.nl"),
    "20 000 recipients": lambda: a_mail(b"Cc: " + b", ".join(b"a%d@example.org" % n for n in range(20_000))),
    "1 000 recipients": lambda: a_mail(b"Cc: " + b",\r\n ".join(b"a%d@example.org" % n for n in range(900))),
    "spaces in the address": lambda: _by(b"anna @ wijk . example . org"),
    "a comment in the address": lambda: _by(b"anna@wijk.example.org(<x@evil.example>)"),
    "a route": lambda: _by(b"<@evil.example:anna@wijk.example.org>"),
    "two addresses in angles": lambda: _by(b"<anna@wijk.example.org> <x@evil.example>"),
    "an address in the name": lambda: _by(b'"anna@wijk.example.org" <x@evil.example>'),
    "an encoded address": lambda: _by(b"=?utf-8?q?anna=40wijk.example.org?="),
    "an encoded CR LF in the name": lambda: _by(b"=?utf-8?q?Anna=0D=0ABcc=3A_x?= <anna@wijk.example.org>"),
    "NUL in the address": lambda: _by(b"anna\0@wijk.example.org"),
    "a long s": lambda: _by("anna@wijk.example.org\u017f".encode()),
    "a Kelvin sign": lambda: _by("anna@wij\u212a.example.org".encode()),
    "an ideographic full stop": lambda: _by("anna@wijk\u3002example\u3002org".encode()),
    "a quoted local part": lambda: _by(b'"anna boer"@wijk.example.org'),
    "a quote that never ends": lambda: _by(b'"anna <anna@wijk.example.org>'),
    "4 000 backslashes in quotes": lambda: _by(b'"' + b"\\" * 4_000 + b'" <anna@wijk.example.org>'),
    "a group": lambda: _by(b"bestuur: anna@wijk.example.org;"),
    "a group without end": lambda: _by(b"bestuur:" * 500),
    "no address": lambda: _by(b"Anna"),
    "an empty From": lambda: _by(b""),
    "an address of 7 kB": lambda: _by(b"a" * 7_000 + b"@wijk.example.org"),
    "a domain of 127 labels": lambda: _by(b"a@" + b".".join([b"b"] * 120) + b".nl"),
    "an IP as domain": lambda: _by(b"anna@[127.0.0.1]"),
    "percent and bang": lambda: _by(b"evil.example!anna%wijk.example.org@club.example.org"),
    "a script as name": lambda: _by(b'"<script>alert(1)</script>" <anna@wijk.example.org>'),
    "a template as name": lambda: _by(b'"{{7*7}} {% raw %}" <anna@wijk.example.org>'),
    "turned writing in the name": lambda: _by("\u202egro.elpmaxe <anna@wijk.example.org>".encode()),
    "a name of 7 kB": lambda: _by(b'"' + b"Anna " * 1_400 + b'" <anna@wijk.example.org>'),
    "the club itself": lambda: _by(b"opbouwwerk@club.example.org"),
    "300 angles": lambda: _by(b"<" * 300 + b">" * 300),
}
