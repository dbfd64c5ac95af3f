"""Answers that only look like an organiser's: each says "1 ja, 2 ja" in some way that must not count."""

from collections.abc import Mapping

from tests.flow.answering import SERVER

ORGANISER = "Marjolein Terpstra <marjolein@club.example.org>"
YES = "1 ja, 2 ja"
RECEIVED = f"Received: from out.example.org by {SERVER} with ESMTPS; Mon, 6 Jan 2020 08:58:00 +0000\n"
QUOTED = "Op ma 6 jan. 2020 om 07:30 schreef Opbouwwerk <opbouwwerk@club.example.org>:\n> **1.** Anna\n> 1 ja, 2 ja\n"


def mail(
    *,
    sender: str | None = ORGANISER,
    thread: str = "In-Reply-To: <TOKEN@club.example.org>\n",
    to: str = "opbouwwerk@club.example.org",
    subject: str = "Re: overzicht",
    headers: str = "",
    text: str = YES,
    kind: str = "text/plain; charset=utf-8",
) -> str:
    """A mail with TOKEN where the digest's token belongs; what comes first in `headers` comes first in the mail."""
    origin = f"From: {sender}\n" if sender is not None else ""
    return (
        f"{headers}{origin}To: {to}\nSubject: {subject}\nDate: Mon, 06 Jan 2020 08:55:00 +0000\n"
        f"Message-ID: <answer@club.example.org>\n{thread}MIME-Version: 1.0\nContent-Type: {kind}\n"
        f"Content-Transfer-Encoding: 8bit\n\n{text}\n"
    )


def html(body: str) -> str:
    return mail(text=f"<html><body>{body}</body></html>", kind="text/html; charset=utf-8")


def parts(*inner: str, kind: str = "mixed") -> str:
    """A mail of several parts, each with its own headers."""
    text = "".join(f"--b\n{one}\n" for one in inner) + "--b--"
    return mail(text=text, kind=f'multipart/{kind}; boundary="b"').replace("Content-Transfer-Encoding: 8bit\n", "", 1)


def thread(token: str) -> str:
    return mail(thread=f"In-Reply-To: <{token}>\n")


def results(value: str, *, below: str = RECEIVED) -> str:
    """An answer with this Authentication-Results field, above what our server wrote."""
    return mail(headers=f"Authentication-Results: {value}\n{below}")


# The token is not what it must be, or stands where anybody can copy it to.
TOKENS: Mapping[str, str] = {
    "no token at all": mail(thread=""),
    "a token cut short by a letter": thread("CUT@club.example.org"),
    "a token cut to sixteen letters": thread("SIXTEEN@club.example.org"),
    "a token with a letter too many": thread("TOKENa@club.example.org"),
    "a token with one letter changed": thread("CHANGED@club.example.org"),
    "a token in capitals": thread("UPPER@club.example.org"),
    "an empty token": thread("@club.example.org"),
    "the word None for a token": thread("None@club.example.org"),
    "a token that nobody was given": thread("abcdefghijklmnopqrstuvwxyz@club.example.org"),
    "a token at another host": thread("TOKEN@evil.example.net"),
    "a token at a host that only begins like ours": thread("TOKEN@club.example.org.evil.example.net"),
    "a token in the text": mail(thread="", text=f"TOKEN\n{YES}"),
    "a token in the quoted text": mail(thread="", text=f"{YES}\n\n> antwoord aan opbouwwerk+TOKEN@club.example.org"),
    "a token in a header of the sender's own": mail(thread="X-Token: TOKEN\nComments: <TOKEN@club.example.org>\n"),
    "a token in an address at another host": mail(thread="", to="opbouwwerk+TOKEN@evil.example.net"),
    "a token in an address of somebody else here": mail(thread="", to="other+TOKEN@club.example.org"),
    "a token within a longer word of the subject": mail(thread="", subject="Re: [xTOKENx]"),
    "the token of another organiser": thread("YOUSSEFS@club.example.org"),
    "an expired token": thread("EXPIRED@club.example.org"),
    "a token for logging in": thread("LOGIN@club.example.org"),
    "a token for a page": thread("PAGE@club.example.org"),
    "the token of another club": thread("OTHERCLUB@club.example.org"),
}

# The token is right, and the sender is not.
SENDERS: Mapping[str, str] = {
    "a stranger with a forwarded digest": mail(sender="Evert <evert@elders.example.net>", text=f"{YES}\n\n{QUOTED}"),
    "the other organiser with this one's token": mail(sender="Youssef Benali <youssef@elders.example.com>"),
    "a colleague": mail(sender="Anna de Boer <anna@wijk.example.org>"),
    "the organiser's name before another address": mail(sender="Marjolein Terpstra <m@evil.example.net>"),
    "the organiser's address as a name": mail(sender='"marjolein@club.example.org" <m@evil.example.net>'),
    "the organiser's address in a comment": mail(sender="m@evil.example.net (marjolein@club.example.org)"),
    "a subdomain": mail(sender="marjolein@x.club.example.org"),
    "a domain that only begins like theirs": mail(sender="marjolein@club.example.org.evil.example.net"),
    "a domain that only ends like theirs": mail(sender="marjolein@myclub.example.org"),
    "a local part with more": mail(sender="marjolein+x@club.example.org"),
    "a local part with a dot": mail(sender="marjo.lein@club.example.org"),
    "Cyrillic letters": mail(sender="m\u0430rjolein@club.example.org"),
    "a domain in Cyrillic letters": mail(sender="marjolein@club.ex\u0430mple.org"),
    "its punycode": mail(sender="marjolein@club.xn--exmple-4nf.org"),
    "a fullwidth @": mail(sender="marjolein\uff20club.example.org"),
    "an ideographic full stop": mail(sender="marjolein@club\u3002example\u3002org"),
    "a long s": mail(sender="marjolein@club.example.org".replace("s", "\u017f").replace("j", "\u0458")),
    "an encoded word for a local part": mail(sender="=?utf-8?q?marjolein?=@club.example.org"),
    "an address that ends within an encoded word": mail(
        sender="=?utf-8?q?marjolein=40club.example.org=3e?=@x.example.net"
    ),
    "a quoted local part": mail(sender='"marjolein"@club.example.org'),
    "a comment within the address": mail(sender="marjolein(x)@club.example.org"),
    "a route": mail(sender="<@evil.example.net:marjolein@club.example.org>"),
    "two addresses in angles": mail(sender="<m@evil.example.net> <marjolein@club.example.org>"),
    "a name turned round by a control character": mail(
        sender="\u202emarjolein@club.example.org\u202c <m@evil.example.net>"
    ),
    "two From lines, theirs first": mail(headers="From: marjolein@club.example.org\n", sender="m@evil.example.net"),
    "two From lines, theirs last": mail(headers="From: m@evil.example.net\n"),
    "two mailboxes in From": mail(sender="m@evil.example.net, marjolein@club.example.org"),
    "a group": mail(sender="Organisatoren: m@evil.example.net, marjolein@club.example.org;"),
    "no From": mail(sender=None),
    "an empty From": mail(sender=""),
    "Reply-To": mail(sender="m@evil.example.net", headers=f"Reply-To: {ORGANISER}\n"),
    "Sender": mail(sender="m@evil.example.net", headers=f"Sender: {ORGANISER}\n"),
    "Resent-From": mail(sender="m@evil.example.net", headers=f"Resent-From: {ORGANISER}\n"),
    "X-Original-From": mail(sender="m@evil.example.net", headers=f"X-Original-From: {ORGANISER}\n"),
    "Return-Path": mail(sender="m@evil.example.net", headers="Return-Path: <marjolein@club.example.org>\n"),
    "our own address": mail(sender="Opbouwwerk <opbouwwerk@club.example.org>"),
}

# Token and sender are right, and the organiser did not say it.
WORDS: Mapping[str, str] = {
    "only quoted": mail(text=f"\n\n{QUOTED}"),
    "only quoted, with thanks above": mail(text=f"Dank je wel!\n\n{QUOTED}"),
    "only in the signature": mail(text=f"Dank je wel!\n\n-- \nMarjolein\n{YES}"),
    "below a forwarding line": mail(
        text=f"Zie hieronder.\n\n---------- Forwarded message ---------\nFrom: Evert <evert@elders.example.net>\n"
        f"Date: ma 6 jan. 2020 08:00\nSubject: x\nTo: Marjolein\n\n{YES}"
    ),
    "an out-of-office note that says so": mail(
        headers="Auto-Submitted: auto-replied\n", text=f"Ik ben er niet tot 20 januari.\n\n{YES}\n\n{QUOTED}"
    ),
    "an out-of-office note of Exchange": mail(
        headers="X-Auto-Response-Suppress: All\n",
        subject="Automatisch antwoord: overzicht",
        text=f"Ik ben er niet.\n{YES}",
    ),
    "a delivery report": mail(
        sender="MAILER-DAEMON@club.example.org", headers="Auto-Submitted: auto-replied\n", text=f"failed\n{YES}"
    ),
    "a copy by a mailing list": mail(
        headers="List-Id: <all.elders.example.net>\nList-Post: <mailto:all@elders.example.net>\nPrecedence: list\n"
    ),
    "hidden by display:none": html(f'<p>Dank je wel!</p><div style="display:none">{YES}</div>'),
    "hidden by its size": html(f'<p>Dank je wel!</p><div style="font-size:0">{YES}</div>'),
    "hidden by the hidden attribute": html(f"<p>Dank je wel!</p><div hidden>{YES}</div>"),
    "hidden in a comment": html(f"<p>Dank je wel!</p><!-- {YES} -->"),
    "hidden in the head": html(f"<p>Dank je wel!</p><title>{YES}</title>"),
    "only in the subject": mail(subject=YES, text="Dank je wel!"),
    "in an attached text": parts(
        "Content-Type: text/plain; charset=utf-8\n\nDank je wel!",
        f"Content-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=a.txt\n\n{YES}",
    ),
    "in an attached mail": parts(
        "Content-Type: text/plain; charset=utf-8\n\nDank je wel!",
        f"Content-Type: message/rfc822\n\nFrom: {ORGANISER}\nIn-Reply-To: <TOKEN@club.example.org>\n\n{YES}",
    ),
    "text and page differ": parts(
        f"Content-Type: text/plain; charset=utf-8\n\n{YES}",
        "Content-Type: text/html; charset=utf-8\n\n<p>1 nee, en 2 liever ook niet</p>",
        kind="alternative",
    ),
    "numbers of another digest": mail(text="7 ja, 8 ja"),
    "yes and no to the same number": mail(text="1 ja, 2 nee, 1 nee, 2 ja"),
    "a yes with an if": mail(text="1 ja als er plek is, 2 misschien"),
    "a question": mail(text="1 ja? 2 ja?"),
    "our own example copied": mail(text='Antwoord bijvoorbeeld met "1 ja, 2 ja".'),
}

PASS = f"{SERVER}; dmarc=pass header.from=club.example.org"
# The club's server says who sent it, and does not say that the organiser did.
PROOFS: Mapping[str, str] = {
    "nothing": mail(headers=RECEIVED),
    "spf only": results(f"{SERVER}; spf=pass smtp.mailfrom=marjolein@club.example.org"),
    "dkim of another domain": results(f"{SERVER}; dkim=pass header.d=evil.example.net"),
    "dkim of a domain that ends like theirs": results(f"{SERVER}; dkim=pass header.d=myclub.example.org"),
    "dkim that failed": results(f"{SERVER}; dkim=fail header.d=club.example.org"),
    "dmarc none": results(f"{SERVER}; dmarc=none header.from=club.example.org"),
    "dmarc fail": results(f"{SERVER}; dmarc=fail header.from=club.example.org"),
    "dmarc temperror": results(f"{SERVER}; dmarc=temperror header.from=club.example.org"),
    "dmarc of another domain": results(f"{SERVER}; dmarc=pass header.from=evil.example.net"),
    "forged below what our server wrote": mail(headers=f"{RECEIVED}Authentication-Results: {PASS}\n"),
    "forged below a true failure": mail(
        headers=f"Authentication-Results: {SERVER}; dmarc=fail header.from=club.example.org\n{RECEIVED}"
        f"Authentication-Results: {PASS}\n"
    ),
    "forged with no server of ours in the way": mail(headers=f"Authentication-Results: {PASS}\n"),
    "forged below the line of another server": mail(
        headers="Received: from x by evil.example.net; Mon, 6 Jan 2020 08:58:00 +0000\n"
        f"Authentication-Results: {PASS}\n"
    ),
    "our server's name as a beginning": results(PASS.replace(SERVER, f"{SERVER}.evil.example.net")),
    "our server's name as an end": results(PASS.replace(SERVER, f"x{SERVER}")),
    "our server's name in a comment": results(PASS.replace(SERVER, f"evil.example.net ({SERVER})")),
    "a pass in a comment": results(f"{SERVER}; dmarc=fail (dmarc=pass) header.from=club.example.org"),
    "a pass in a reason": results(f'{SERVER}; dmarc=fail reason="; dmarc=pass" header.from=club.example.org'),
    "a comment that never ends": results(f"{SERVER} (; dmarc=pass header.from=club.example.org"),
    "a signature of the first bytes only": mail(
        headers=f"Authentication-Results: {SERVER}; dkim=pass header.d=club.example.org\n{RECEIVED}"
        "DKIM-Signature: v=1; d=club.example.org; l=5; s=a; h=from; b=x\n"
    ),
    "ARC only": mail(headers=f"ARC-Authentication-Results: i=1; {PASS}\n{RECEIVED}"),
    "a pass by the name of its own field": mail(headers=f"X-Authentication-Results: {PASS}\n{RECEIVED}"),
}
