"""The office, another officer and a province that answers: what tests of deliveries have in common."""

import csv
import io
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain import crypto, qualification
from domain.actors import Role
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries import queries
from domain.provincial_deliveries.rules import DeliveryKind
from domain.provincial_maps import operations as maps
from domain.provincial_maps import rules as mapping
from domain.provincial_maps.rules import ColumnMap, Encoding, FileFormat
from domain.provincial_receipts import operations as receipts
from domain.qualification import Standard
from tests.records import opened
from tests.town import OFFICE, Town, person
from workers import provincial as worker

SECOND = person(8, Role.OFFICE)
FULL, DELTA = DeliveryKind.FULL, DeliveryKind.DELTA
Rows = list[dict[str, str]]


@dataclass
class Desk:
    """The office, another officer, a province that answers, and a clock that only they move."""

    town: Town
    time: datetime

    def clock(self) -> datetime:
        return self.time

    async def member(self, unit_id: int, **changes: Any) -> int:
        """A member whose record is complete and right."""
        return await self.town.member(unit_id, joined_on=date(2016, 3, 1), **changes)

    async def members(self, unit_id: int, count: int) -> list[int]:
        return [await self.member(unit_id) for _ in range(count)]

    async def put_map(self, **changes: Any) -> int:
        given: ColumnMap = replace(
            mapping.suggested(date(2018, 3, 1)),
            document="川工函〔2018〕1号",
            source="模板 1.0",
            file_format=FileFormat.CSV,
            encoding=Encoding.UTF_8,
        )
        map_id = await maps.propose(replace(given, **changes), by=OFFICE, now=self.time)
        await maps.confirm(map_id, by=SECOND, now=self.time)
        return map_id

    async def frozen(self, kind: DeliveryKind, **given: int) -> int:
        delivery_id = await deliveries.request(kind, by=OFFICE, now=self.time)
        await worker.compose(delivery_id, clock=self.clock, **given)
        return delivery_id

    async def released(self, kind: DeliveryKind, **given: int) -> int:
        delivery_id = await self.frozen(kind, **given)
        digest = (await self.row(delivery_id))["digest"]
        await deliveries.release(delivery_id, digest=digest, by=SECOND, now=self.time)
        return delivery_id

    async def row(self, delivery_id: int) -> dict[str, Any]:
        found = await self.town.owner.fetchrow(
            "SELECT * FROM provincial_deliveries WHERE id = $1", delivery_id
        )
        assert found is not None
        return dict(found)

    async def content(self, delivery_id: int) -> bytes:
        row = await self.row(delivery_id)
        parts = [
            await queries.chunk(delivery_id, row["attempts"], number)
            for number in range(row["chunks"])
        ]
        content = b"".join(parts)
        assert crypto.file_digest(content) == row["digest"]
        assert len(content) == row["size_bytes"]
        return content

    async def lines(self, delivery_id: int) -> Rows:
        text = (await self.content(delivery_id)).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    async def answer(
        self,
        delivery_id: int,
        refused: dict[str, tuple[str, str]] | None = None,
        skip: tuple[str, ...] = (),
    ) -> int:
        """The province takes everybody but those refused, by their identity number."""
        lines = ["行号,证件号码,处理结果,错误代码,错误说明"]
        for one in await self.lines(delivery_id):
            if one["证件号码"] in skip:
                continue
            code, text = (refused or {}).get(one["证件号码"], ("", ""))
            result = "失败" if code else "成功"
            lines.append(f"{one['行号']},{one['证件号码']},{result},{code},{text}")
        return await self.receive(delivery_id, "\r\n".join(lines).encode("gb18030"))

    async def receive(self, delivery_id: int, content: bytes) -> int:
        receipt_id = await receipts.receive(
            delivery_id, file_name="回执.csv", content=content, by=OFFICE, now=self.time
        )
        await worker.take_over(receipt_id, clock=self.clock)
        return receipt_id

    async def id_no(self, member_id: int) -> str:
        sealed = await self.town.one("SELECT id_no_sealed FROM members WHERE id = $1", member_id)
        return await opened("id_no", sealed)


async def standard(desk: Desk) -> Standard:
    """What the rules of the day ask of a record."""
    return await qualification.standard(desk.time.date())
