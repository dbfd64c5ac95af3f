"""Texts that are too long, too flat, or full of what the reader looks for."""

from proving.hostile.building import YES, Makers, a_mail, base64_of

QP = b"Content-Transfer-Encoding: quoted-printable"
BASE64 = b"Content-Transfer-Encoding: base64"

MAILS: Makers = {
    "a mail of 25 MB": lambda: a_mail(body=YES + b"a\r\n" * 8_700_000)[: 25 * 1024 * 1024],
    "25 MB in ordinary lines": lambda: a_mail(body=YES + (b"x" * 70 + b"\r\n") * 364_000)[: 25 * 1024 * 1024],
    "24 MB of base64 text": lambda: a_mail(BASE64, body=base64_of(322_000)),
    "15 MB of quoted-printable": lambda: a_mail(QP, body=(b"=41=42" * 12 + b"=\r\n") * 200_000),
    "26 MB": lambda: a_mail(body=b"a" * 60 * 450_000),
    "one line of 10 MB": lambda: a_mail(body=b"a" * 10_000_000),
    "one line of 64 kB": lambda: a_mail(body=b"ja " * 21_000),
    "64 kB without a space": lambda: a_mail(body=b"a" * 65_000),
    "400 000 empty lines": lambda: a_mail(body=b"\n" * 399_000),
    "7 million lines": lambda: a_mail(body=b"a\n" * 7_000_000),
    "200 kB of one word": lambda: a_mail(body=b"ik kom graag\r\n" * 15_000),
    "200 kB of yes and no": lambda: a_mail(body=b"ik kom. ik kom niet.\r\n" * 9_000),
    "200 kB of dates": lambda: a_mail(body=b"op 13 januari om 10:00 uur\r\n" * 7_000),
    "200 kB of numbers": lambda: a_mail(body=b"1234567890 " * 5_000 + b"\r\n" + b"06-12345678\r\n" * 11_000),
    "a number of 60 000 digits": lambda: a_mail(body=b"Ik kom met " + b"9" * 60_000 + b" mensen op 13 januari.\r\n"),
    "20 000 addresses in the text": lambda: a_mail(body=b"meld bram@wijk.example.org aan\r\n" * 8_000),
    "20 000 links": lambda: a_mail(body=b"https://example.org/a?b=c#d\r\n" * 8_000),
    "half links in long lines": lambda: a_mail(body=(b"x<http:" * 8_000 + b"\r\n") * 4),
    "200 kB of commas": lambda: a_mail(body=(b"," * 900 + b"\r\n") * 220),
    "200 kB of full stops": lambda: a_mail(body=(b". " * 450 + b"\r\n") * 220),
    "200 kB of dashes": lambda: a_mail(body=(b"-" * 60_000 + b"\r\n") * 4),
    "200 kB of blanks": lambda: a_mail(body=(b" " * 60_000 + b"\r\n") * 4),
    "200 kB of capitals": lambda: a_mail(body=(b"Jan De Boer " * 80 + b"\r\n") * 220),
    "combining marks": lambda: a_mail(body=("a\u0301\u0316" * 2_000 + "\n").encode() * 20),
    "NULs": lambda: a_mail(body=b"\0" * 100_000),
    "all bytes": lambda: a_mail(body=bytes(range(256)) * 400),
    "escape sequences": lambda: a_mail(body=b"\x1b[2J\x1b]0;x\x07" * 1_000 + YES),
    "templates": lambda: a_mail(body=b"{{7*7}} {% raw %} {0.__class__} ${x} %(y)s " * 500 + YES),
    "quoted-printable without end": lambda: a_mail(QP, body=b"=\r\n" * 100_000),
    "quoted-printable that is none": lambda: a_mail(QP, body=b"=ZZ=" * 20_000),
    "base64 that is none": lambda: a_mail(BASE64, body=b"!@#$%^&*()" * 10_000),
    "uuencoded": lambda: a_mail(b"Content-Transfer-Encoding: x-uuencode", body=b"begin 666 a\r\n" + b"M" * 60_000),
    "an unknown encoding": lambda: a_mail(b"Content-Transfer-Encoding: rot13", body=YES),
    "a mailbox of mails": lambda: a_mail(
        body=b"\r\nFrom x Mon Jan  6 08:00:00 2020\r\nSubject: ja\r\n\r\nja\r\n" * 4_000
    ),
    "flowed lines": lambda: a_mail(body=b"ja \r\n" * 40_000, kind=b"text/plain; format=flowed"),
    "PGP armour without end": lambda: a_mail(body=b"-----BEGIN PGP SIGNED MESSAGE-----\r\n" * 6_000),
    "emoji": lambda: a_mail(body="\U0001f469\u200d\U0001f469\u200d\U0001f467".encode() * 10_000),
}
