"""Deliveries to the provincial database on their way out, and its receipts on their way in.

A page of members is opened, written by the map and compared with what the province holds; only the
lines that are to go are kept. The file is made of the kept lines, stored in sealed chunks and frozen.
A worker that is killed is followed by one that goes on from the last page, or writes the file anew.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from domain import crypto, qualification
from domain.calendar import CHINA
from domain.crypto import Opener
from domain.errors import DomainError
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries import queries, rules
from domain.provincial_deliveries.rules import KIND_LABELS, Line, Tally, Work, Written
from domain.provincial_maps import rules as maps
from domain.provincial_maps.rules import Encoding, FileFormat, Receipt
from domain.provincial_receipts import operations as receipts
from domain.provincial_receipts.rules import Answer, Judged, judged
from domain.qualification import Standard
from domain.record_keys.rules import RecordRing
from domain.spool import Spool
from domain.transactions import Row
from integrations.excel import answers
from integrations.excel.layouts import Column
from integrations.excel.plain import PlainBook, PlainFile, PlainText
from integrations.excel.unreadable import RosterUnreadable
from integrations.excel.writer import Mark
from workers import exchange
from workers.broker import actor

TITLE: Final = "省工会会员库报送"
SPOOLED_AS: Final = "provincial_delivery"
ENCODINGS: Final = {Encoding.UTF_8: "utf-8-sig", Encoding.GB18030: "gb18030"}

Clock = Callable[[], datetime]


class TurnOver(Exception):
    """The delivery was given up, or another worker has it: this one stops."""


@actor
async def compose_delivery(delivery_id: int) -> None:
    """This will compose and write a requested delivery."""
    await compose(delivery_id, clock=exchange.wall_clock)


@actor
async def apply_receipt(receipt_id: int) -> None:
    """This will take over the answers of a receipt."""
    await take_over(receipt_id, clock=exchange.wall_clock)


async def compose(
    delivery_id: int,
    *,
    clock: Clock,
    page_rows: int = rules.PAGE_ROWS,
    chunk_bytes: int = rules.CHUNK_BYTES,
) -> None:
    """This will bring a delivery to where it is frozen, from wherever it stands; nothing if none is due.

    Raises:
        NotFound: there is no such delivery.
    """
    work = await deliveries.begin(delivery_id, now=clock())
    if work is None:
        return
    try:
        if work.is_composing:
            if not await _compose(work, clock, page_rows):
                return
            following = await deliveries.begin(delivery_id, now=clock())
            if following is None:
                return
            work = following
        written = await _write(work, clock, page_rows, chunk_bytes)
        await deliveries.freeze(work, written, now=clock())
    except DomainError as error:
        await deliveries.fail(delivery_id, problem=error.message, now=clock())
    except TurnOver:
        return


async def take_over(receipt_id: int, *, clock: Clock) -> None:
    """This will apply a receipt whole, or close it with the reason.

    Raises:
        NotFound: there is no such receipt.
    """
    reading = await receipts.begin(receipt_id)
    if reading is None:
        return
    try:
        found = await asyncio.to_thread(_read, reading.content, reading.words)
    except RosterUnreadable as error:
        await receipts.mark_unreadable(receipt_id, problem=error.message, now=clock())
        return
    await receipts.apply(receipt_id, found, now=clock())


async def _compose(work: Work, clock: Clock, page_rows: int) -> bool:
    """This will look at every member once; False ends the turn: another is ahead, or nothing to send."""
    statuses, day = work.map.statuses, work.created_at.astimezone(CHINA).date()
    # The standard of the day on which it was asked for, whoever goes on composing when.
    standard = await qualification.standard(day)
    while True:
        page, ring = await queries.page(work.cursor_id, statuses=statuses, limit=page_rows)
        if not page:
            return await deliveries.close_composing(work, now=clock())
        lines, tally = await asyncio.to_thread(_looked_at, work, page, ring, standard)
        upto = page[-1]["id"]
        if not await deliveries.stage(work, lines, tally, upto=upto, now=clock()):
            return False
        work = replace(work, cursor_id=upto)


def _looked_at(
    work: Work, page: list[Row], ring: RecordRing, standard: Standard
) -> tuple[list[Line], Tally]:
    lines, omitted, wanted = [], Counter[str](), 0
    for row in page:
        if not row["is_wanted"] and row["held_digest"] is None:
            continue
        if row["restricted_on"] is not None:
            # What the province has of them stays as it is: neither changed nor removed.
            if row["is_wanted"]:
                wanted += 1
                omitted[rules.RESTRICTED] += 1
            continue
        person = queries.opened(row, ring, standard)
        missing = (*person.unqualified, *maps.lacking(work.map, person.record))
        missing = missing if person.is_wanted else ()
        wanted += person.is_wanted
        omitted.update(missing[:1])
        is_there = person.is_wanted and not missing
        digest = maps.content(work.map, person.record, is_there=is_there)
        act = rules.act_of(work.kind, person.standing, digest=digest, is_there=is_there)
        if act is not None:
            whose = person.member_id, act, digest, person.id_no_index
            lines.append(Line(*whose, person.record, person.sealer))
    return lines, Tally(len(page), wanted, omitted)


async def _write(work: Work, clock: Clock, page_rows: int, chunk_bytes: int) -> Written:
    """This will write the file into a spool: whole numbers lie nowhere that can be read."""
    with Spool(Path(gettempdir()), purpose=SPOOLED_AS, ring=crypto.keyring()) as spool:
        file = await asyncio.to_thread(_open, spool, work)
        after = 0
        while True:
            kept, ring = await queries.kept_lines(work.id, after=after, limit=page_rows)
            if not kept:
                break
            await asyncio.to_thread(_add, file, kept, ring)
            after = kept[-1]["number"]
            if not await deliveries.beat(work, now=clock()):
                raise TurnOver
        await asyncio.to_thread(file.close)
        assert after == work.lines, "a file without all of its lines is no delivery"
        spool.finish()
        return await _store(spool, work, clock, chunk_bytes)


def _open(spool: Spool, work: Work) -> PlainFile:
    headers = [column.header for column in work.map.columns]
    if work.map.file_format is FileFormat.CSV:
        return PlainText(spool, headers, encoding=ENCODINGS[work.map.encoding])
    at = work.created_at.astimezone(CHINA)
    text = (
        f"{TITLE}第 {work.number} 号（{KIND_LABELS[work.kind]}），{work.lines:,} 行；"
        f"{work.requested_by} 于 {at:%Y-%m-%d %H:%M:%S} 申请。内含完整证件号码，仅供报送省库。"
    )
    return PlainBook(spool, Mark(TITLE, text, work.requested_by, at), headers)


def _add(file: PlainFile, kept: list[Row], ring: Opener) -> None:
    file.write([queries.cells(line["cells_sealed"], ring) for line in kept])


async def _store(spool: Spool, work: Work, clock: Clock, chunk_bytes: int) -> Written:
    number = 0
    with spool.reader() as file:
        while content := await asyncio.to_thread(file.read, chunk_bytes):
            if not await deliveries.store(work, number=number, content=content, now=clock()):
                raise TurnOver
            number += 1
    return Written(spool.size_bytes, number, spool.digest)


def _read(content: bytes, words: Receipt) -> list[Judged]:
    columns = (
        Column("line", words.line, is_required=True),
        Column("result", words.result, is_required=True),
        Column("id_no", words.id_no),
        Column("code", words.code),
        Column("text", words.text),
    )
    return [
        judged(
            Answer(
                sheet_row=row.sheet_row,
                **{
                    field: row.texts.get(field, "")
                    for field in ("line", "id_no", "result", "code", "text")
                },
            ),
            words,
        )
        for row in answers.rows_of(content, columns, sheet="回执")
    ]
