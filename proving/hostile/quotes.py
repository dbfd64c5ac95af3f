"""Quotations without end, and what looks like the beginning of one."""

from proving.hostile.building import Makers, a_mail


def _line(text: bytes, count: int) -> bytes:
    return a_mail(body=text * count)


MAILS: Makers = {
    "120 000 quoted lines": lambda: _line(b">\n", 120_000),
    "60 000 marks in a line": lambda: _line(b">" * 60_000 + b"\r\n", 4),
    "marks and blanks": lambda: _line(b"> " * 30_000 + b"\r\n", 4),
    "quoted and said in turn": lambda: _line(b"> komt u?\r\nja\r\n", 15_000),
    "quoted and said in turn, 4 990": lambda: _line(b"> komt u op 13 januari?\r\nja\r\n", 2_490),
    "half attributions": lambda: _line(b"Op 3 dec schreef \r\n", 13_000),
    "attributions": lambda: _line(b"Op 3 dec 2019 om 10:00 schreef Jan <jan@wijk.example.org>:\r\n", 4_000),
    "attributions over two lines": lambda: _line(
        b"Op ma 3 dec 2019 om 10:00 heeft Jan de Boer\r\n<j@x.nl> geschreven\r\n", 3_000
    ),
    "an attribution of 60 kB": lambda: _line(b"Op 3 dec 2019 " + b"x " * 29_000 + b"schreef:\r\n", 1),
    "forwarding heads": lambda: _line(b"Van: a\r\nVerzonden: b\r\nAan: c\r\nOnderwerp: d\r\n", 5_000),
    "half a forwarding head": lambda: _line(b"Van: a\n", 36_000),
    "original messages": lambda: _line(b"-----Oorspronkelijk bericht-----\r\n", 7_000),
    "underscores": lambda: _line(b"_" * 32 + b"\r\n", 7_000),
    "signature marks": lambda: _line(b"-- \r\n", 50_000),
    "banners": lambda: _line(b"Let op: deze e-mail is afkomstig van buiten\r\n", 5_000),
    "wrapped quotations": lambda: _line(b"> " + b"x" * 62 + b"\r\nrest\r\n", 2_400),
    "pictures in brackets": lambda: _line(b"[cid:" * 200 + b"\r\n", 200),
    "links beside words": lambda: _line(b"x<https://a>" * 80 + b"\r\n", 200),
    "disclaimers": lambda: _line(
        b"De informatie in dit bericht is vertrouwelijk. Print alleen als het moet.\r\n", 3_000
    ),
    "automatic words": lambda: _line(b"dit is een automatisch bericht uw bericht aan ben afwezig \r\n", 4_000),
    "failures": lambda: _line(b"<a@b.nl>: 550 unknown\r\nDelivery to the following recipient failed\r\n", 4_000),
    "PS without end": lambda: _line(b"p.s. ", 45_000),
    "lines of our own digest": lambda: _line(b"1. ja\r\n2. nee\r\n3. ja\r\n", 12_000),
    "votes": lambda: _line(b"A, B, C\r\n1 2 3\r\n", 15_000),
}
