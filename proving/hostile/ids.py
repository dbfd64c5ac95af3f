"""Message-IDs that are missing, broken or far too long, and threads that never were."""

from proving.hostile.building import Makers, a_mail


def _named(id: bytes) -> bytes:
    return a_mail(b"Message-ID: " + id, without=(b"Message-ID",))


MAILS: Makers = {
    "<a@[": lambda: _named(b"<a@["),
    "<[x@>": lambda: _named(b"<[x@>"),
    "no id": lambda: a_mail(without=(b"Message-ID",)),
    "two ids": lambda: a_mail(b"Message-ID: <other@wijk.example.org>"),
    "an empty id": lambda: _named(b""),
    "an id of 1 MB": lambda: _named(b"<" + b"a" * 1_000_000 + b"@b>"),
    "an id of 30 kB": lambda: _named(b"<" + b"a" * 30_000 + b"@b>"),
    "an id of 400 letters": lambda: _named(b"<" + b"a" * 390 + b"@b.nl>"),
    "an id with CR LF": lambda: _named(b"<a\r\n @b>"),
    "an id with NUL": lambda: _named(b"<a\0@b>"),
    "an id in letters beyond ASCII": lambda: _named("<é\u202e@ü>".encode()),
    "an id encoded": lambda: _named(b"=?utf-8?q?<a=40b>?="),
    "30 kB of angles": lambda: _named(b"<" * 30_000),
    "our own id": lambda: _named(b"<reply.1@club.example.org>"),
    "answers 5 000 mails": lambda: a_mail(b"In-Reply-To: " + b"<a@b> " * 5_000),
    "answers itself": lambda: a_mail(b"In-Reply-To: <hostile@wijk.example.org>"),
    "answers with a broken id": lambda: a_mail(b"In-Reply-To: <a@[", b"References: <[x@> <a@[ <<>>"),
    "answers ours that never was": lambda: a_mail(b"In-Reply-To: <q-token1@club.example.org>"),
    "answers a token of 30 kB": lambda: a_mail(b"In-Reply-To: <" + b"q" * 30_000 + b"@club.example.org>"),
    "900 answered lines": lambda: a_mail(*(b"In-Reply-To: <a%d@b>" % n for n in range(900))),
    "a token in the subject": lambda: a_mail(
        b"Subject: Re: ja [" + b"answer" + b"a" * 20 + b"] " * 300, without=(b"Subject",)
    ),
    "a thread by its topic": lambda: a_mail(b"Thread-Topic: x", b"Thread-Index: " + b"A" * 20_000),
}
