"""Alarms told outside, to a real HTTP server and a real SMTP server of a few lines each."""

import asyncio
import hashlib
import hmac
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_string, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from domain.audit import operations as audit
from domain.dispatches import operations as outbox
from tests.town import OFFICE, Town
from tests.workers.bank import Bank
from workers import dispatches, outlets
from workers.outlets import OutletsRefused, OutletUnreachable

SECRET = "not-a-secret-but-long"
ORIGIN = "https://card.example.org"


class Listener(HTTPServer):
    """A program that takes alarms; `answers` are the statuses that it gives, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.heard.append((dict(self.headers), body))
        self.send_response(server.answers.pop(0) if server.answers else 200)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A webhook on this machine."""
    server = Listener()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def configure(tmp_path: Path, document: dict[str, object]) -> None:
    path = tmp_path / "outlets.json"
    path.write_text(json.dumps(document))
    dispatches.use(outlets.read(path), origin=ORIGIN)


def webhook(listener: Listener, signature: str = "hmac-sha256") -> dict[str, object]:
    url = f"http://127.0.0.1:{listener.server_port}/alarms"
    return {"webhook": {"url": url, "secret": SECRET, "signature": signature}}


async def raised(bank: Bank, *, is_blocking: bool = False) -> int:
    alarm_id: int = await audit.alarm(
        kind="bank_file.held",
        subject=("bank_file", bank.town.next("file")),
        message="银行通道被拒，文件暂停送出。",
        now=bank.time,
        is_blocking=is_blocking,
    )
    return alarm_id


async def tell_all(bank: Bank) -> None:
    await dispatches.queue_now(bank.time)
    for row in await bank.town.owner.fetch("SELECT id FROM alarm_dispatches ORDER BY id"):
        await dispatches.tell_alarm(row["id"])


class TestWebhook:
    @pytest.mark.parametrize("signature", ["hmac-sha256", "hmac-sm3"])
    async def test_gets_a_signed_document_with_a_key(
        self, bank: Bank, town: Town, listener: Listener, tmp_path: Path, signature: str
    ) -> None:
        configure(tmp_path, webhook(listener, signature))
        alarm_id = await raised(bank)
        await tell_all(bank)
        await tell_all(bank)
        [(headers, body)] = listener.heard
        said = json.loads(body)
        assert (said["alarm"], said["kind"], said["system"]) == (alarm_id, "bank_file.held", ORIGIN)
        assert headers["Idempotency-Key"] == said["key"] == f"alarm-{alarm_id}-0"
        algorithm = signature.removeprefix("hmac-")
        expected = hmac.new(SECRET.encode(), body, lambda: hashlib.new(algorithm)).hexdigest()
        assert headers["X-Puhui-Signature"] == f"{signature}={expected}"
        assert await town.states("alarm_dispatches") == ["SENT"]

    async def test_is_tried_again_and_followed_nowhere(
        self, bank: Bank, town: Town, listener: Listener, tmp_path: Path
    ) -> None:
        """A server that is down, or sends us elsewhere, has not taken it; only its own URL is called."""
        configure(tmp_path, webhook(listener))
        listener.answers = [503, 302]
        await raised(bank)
        await tell_all(bank)
        await tell_all(bank)
        assert len(listener.heard) == 1
        assert await town.one("SELECT problem FROM alarm_dispatches") == "HTTP 503"
        for _ in range(2):
            bank.time += timedelta(minutes=2)
            await tell_all(bank)
        keys = [headers["Idempotency-Key"] for headers, _ in listener.heard]
        assert (len(keys), len(set(keys))) == (3, 1)
        assert await town.states("alarm_dispatches") == ["SENT"]

    async def test_killed_before_it_was_noted_is_told_again_under_the_same_key(
        self, bank: Bank, town: Town, listener: Listener, tmp_path: Path
    ) -> None:
        configure(tmp_path, webhook(listener))
        await raised(bank)
        await dispatches.queue_now(bank.time)
        notice = await outbox.take(1, now=bank.time)
        assert notice is not None
        outlet = dispatches._current()[0].named()["WEBHOOK"]
        await asyncio.to_thread(outlet.tell, notice, origin=ORIGIN)  # and here the worker died
        await tell_all(bank)
        assert len(listener.heard) == 1
        bank.time += timedelta(minutes=3)
        await tell_all(bank)
        keys = [headers["Idempotency-Key"] for headers, _ in listener.heard]
        assert (len(keys), len(set(keys))) == (2, 1)
        assert await town.states("alarm_dispatches") == ["SENT"]

    async def test_is_given_up_after_so_many_attempts(
        self, bank: Bank, town: Town, listener: Listener, tmp_path: Path
    ) -> None:
        configure(tmp_path, webhook(listener))
        listener.answers = [500] * 20
        await raised(bank)
        for _ in range(14):
            await tell_all(bank)
            bank.time += timedelta(hours=1, minutes=1)
        assert await town.states("alarm_dispatches") == ["GIVEN_UP"]
        assert len(listener.heard) == 12


class TestQueue:
    async def test_repeats_daily_what_blocks_and_nobody_acknowledged(
        self, bank: Bank, town: Town, listener: Listener, tmp_path: Path
    ) -> None:
        configure(tmp_path, webhook(listener))
        await raised(bank)
        blocking = await raised(bank, is_blocking=True)
        for hours in (0, 12, 12, 24):
            bank.time += timedelta(hours=hours)
            await tell_all(bank)
        turns = await town.owner.fetch("SELECT alarm_id, turn FROM alarm_dispatches ORDER BY id")
        assert [tuple(row) for row in turns] == [(1, 0), (2, 0), (2, 1), (2, 2)]
        await audit.acknowledge(blocking, note="已处理", by=OFFICE, now=bank.time)
        bank.time += timedelta(days=1)
        await tell_all(bank)
        assert len(listener.heard) == 4

    async def test_tells_nothing_old_that_was_dealt_with(
        self, bank: Bank, town: Town, listener: Listener, tmp_path: Path
    ) -> None:
        await audit.acknowledge(await raised(bank), note="已处理", by=OFFICE, now=bank.time)
        bank.time += timedelta(days=2)
        configure(tmp_path, webhook(listener))
        await tell_all(bank)
        assert await town.states("alarm_dispatches") == []

    async def test_does_nothing_without_outlets(self, bank: Bank, town: Town) -> None:
        dispatches.use(outlets.read(None), origin=ORIGIN)
        await raised(bank)
        assert await dispatches.queue_now(bank.time) == 0
        assert await town.states("alarm_dispatches") == []
        assert "no outlets" in (await dispatches.test(now=bank.time))[0]


@asynccontextmanager
async def mail_server(heard: list[str], *, refuses: bool = False) -> AsyncIterator[int]:
    """An SMTP server of as many words as a mail needs; gives its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := (await reader.readline()).decode().strip().upper():
            if line == "DATA":
                writer.write(b"354 go on\r\n")
                heard.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            if line == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            is_refused = refuses and line.startswith("RCPT")
            writer.write(b"550 no\r\n" if is_refused else b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def mail(port: int) -> dict[str, object]:
    to = ["office@union.example", "it@union.example"]
    url = f"smtp://127.0.0.1:{port}"
    return {"mail": {"url": url, "sender": "puhui@union.example", "to": to}}


class TestMail:
    async def test_reaches_everybody_named_in_chinese(
        self, bank: Bank, town: Town, tmp_path: Path
    ) -> None:
        heard: list[str] = []
        async with mail_server(heard) as port:
            configure(tmp_path, mail(port))
            [line] = await dispatches.test(now=bank.time)
        assert line == "MAIL SENT"
        sent = message_from_string(heard[0], policy=policy.default)
        assert sent["To"] == "office@union.example, it@union.example"
        assert sent["Subject"] == "普惠服务业务系统告警：测试告警"
        assert sent["Message-ID"] == "<alarm-1-0@union.example>"
        assert await town.alarms() == ["alarm.test"]

    async def test_that_is_refused_is_kept_with_the_reason_and_no_address(
        self, bank: Bank, town: Town, tmp_path: Path
    ) -> None:
        async with mail_server([], refuses=True) as port:
            configure(tmp_path, mail(port))
            await raised(bank)
            await tell_all(bank)
        assert await town.states("alarm_dispatches") == ["PENDING"]
        assert await town.one("SELECT problem FROM alarm_dispatches") == "SMTPRecipientsRefused"


class TestRead:
    @pytest.mark.parametrize(
        "document",
        [
            {"webhook": {"url": "http://elsewhere.example/", "secret": SECRET}},
            {"webhook": {"url": "ftp://x.example/", "secret": SECRET}},
            {"webhook": {"url": "https://x.example/", "secret": "short"}},
            {"mail": {"url": "http://x.example", "sender": "a@b.example", "to": ["c@d.example"]}},
            {"mail": {"url": "smtp://x.example", "sender": "a", "to": ["c@d.example"]}},
            {"mail": {"url": "smtp://x.example", "sender": "a@b.example", "to": []}},
            {"telephone": {}},
        ],
    )
    def test_refuses_what_is_not_safe_or_not_known_without_repeating_it(
        self, tmp_path: Path, document: dict[str, object]
    ) -> None:
        with pytest.raises(OutletsRefused) as refused:
            configure(tmp_path, document)
        assert SECRET not in str(refused.value)
        assert "example" not in str(refused.value)

    def test_says_in_which_way_an_outlet_is_unreachable(self, tmp_path: Path) -> None:
        path = tmp_path / "outlets.json"
        path.write_text(json.dumps({"mail": mail(1)["mail"]}))
        made = outlets.read(path).named()["MAIL"]
        from tests.domain.dispatches.test_rules import NOTICE  # noqa: PLC0415 - one example of it

        with pytest.raises(OutletUnreachable, match="ConnectionRefusedError"):
            made.tell(NOTICE, origin=ORIGIN)
