"""The journey of somebody who presses the unsubscribe button of their mail program, with `mailflow run` at work."""

import email
import signal
from collections.abc import Iterator
from contextlib import closing
from email import policy
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mailflow.flow.act import act
from mailflow.flow.assemble import at_work
from mailflow.model.effect import AddMember, Send
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import facts, outbox
from tests.builders import ANNA
from tests.cli.clubs import CLUB, NOBODY_LISTENS
from tests.journeys.installation import Installation
from tests.journeys.test_daemon import PATIENCE_SECONDS, daemon, mailflow, stopped
from tests.servers.sink import Sink
from tests.web.test_serving import a_port


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def a_mailing(number: int) -> Send:
    return Send(
        key=f"next_call:{number}",
        template="already_member",
        to=ANNA,
        language="nl",
        words={"who": ""},
        cause="plan",
        mailing="next_call",
    )


def set_up(folder: Path, sink: Sink, port: int) -> Installation:
    """A club with a public address, whose inbox cannot be reached."""
    (folder / "clubs").mkdir(parents=True)
    text = f'[web]\npublic_url = "https://mail.example.org"\nlisten = "127.0.0.1:{port}"\n'
    (folder / "mailflow.toml").write_text(text, encoding="utf-8")
    club = CLUB.format(imap=NOBODY_LISTENS, smtp=sink.port)
    (folder / "clubs" / "lezers.toml").write_text(club, encoding="utf-8")
    return Installation(folder)


def test_one_click_leaves_while_the_daemon_is_at_work(sink: Sink, tmp_path: Path) -> None:
    port = a_port()
    installation = set_up(tmp_path / "club", sink, port)
    settings = read_settings(installation.settings, defaults=shipped("config"))
    with at_work(settings) as assembled:
        act((AddMember(person=ANNA), a_mailing(1)), house=assembled.house, club="lezers", by="test")
    with daemon(installation) as running:
        (mail,) = sink.wait_for(1, seconds=PATIENCE_SECONDS)
        headers = email.message_from_bytes(mail.content, policy=policy.default)
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = urlsplit(str(headers["List-Unsubscribe"]).partition("<")[2].partition(">")[0])
        assert (link.scheme, link.netloc) == ("https", "mail.example.org")

        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as line:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            line.request("POST", link.path, "List-Unsubscribe=One-Click", form)
            assert line.getresponse().status == 200

        (_, confirmed) = sink.wait_for(2, seconds=PATIENCE_SECONDS)
        assert email.message_from_bytes(confirmed.content)["Subject"] == "Je bent afgemeld bij De Lezers"
        assert mailflow(installation, "members").stdout == "There are no members yet.\n"
        assert link.path.rpartition(".")[2] not in running.log
        code, _ = stopped(running, signal.SIGTERM)
    assert code == 0
    with at_work(settings):
        assert [one.state for one in facts.members("lezers")] == ["left"]
        assert [row.state for row in outbox.rows("lezers", limit=9)] == ["sent", "sent"]


def test_an_address_that_is_taken_is_told_before_anything_runs(sink: Sink, tmp_path: Path) -> None:
    installation = set_up(tmp_path / "club", sink, sink.port)

    done = mailflow(installation, "run")

    assert done.returncode == 2
    assert f"[web] listen: 127.0.0.1:{sink.port} cannot be listened at" in done.stderr
