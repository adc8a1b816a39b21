"""What the bank would refuse is said of the row, by the rule that writes the bank's files."""

from datetime import date, datetime
from typing import Any

import asyncpg
import pytest

from domain.cells import Cell, CellKind, SheetRow
from domain.members import rules as members
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within
from domain.verdicts import JudgedRow
from integrations.psbc import opening, profile
from tests.workers import hand
from workers import preflight
from workers.bank_trial import Preflight

TODAY = date(2018, 3, 20)
FIELDS = {label: field for field, label in members.FIELD_LABELS.items()}


def row(**changes: Any) -> SheetRow:
    told = zip(hand.MEMBER_HEADER, hand.member_row(1, **changes), strict=True)
    cells = {
        FIELDS[label]: Cell(CellKind.TEXT, f"{label}2", str(value))
        for label, value in told
        if value is not None
    }
    return SheetRow(1, 2, cells)


def judged(
    *, refusing: frozenset[str] = frozenset(), name: str = "psbc-cd/1", **changes: Any
) -> JudgedRow:
    trial = opening.Trial(profile.load(name))
    sheet_row = row(**changes)
    checked = members.check(sheet_row, today=TODAY)
    return Preflight(TODAY, trial, 30, refusing).judged(sheet_row, checked)


def told(entry: JudgedRow) -> set[tuple[str, str]]:
    return {(one["code"], one["field"]) for one in entry.findings}


class TestInForce:
    async def test_takes_what_refuses_and_warns_from_documents_by_their_day(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        """R48."""
        await database.execute(
            "INSERT INTO policy_documents (number, title, issued_by, signed_on, note)"
            " VALUES ('文1', '规定', '省直机关工会', '2018-01-01', '')"
        )
        for code, kind, amount, unit in (
            ("PREFLIGHT_DOCUMENT_EXPIRED", "SWITCH", 1, ""),
            (preflight.EXPIRY_DAYS, "NUMBER", 60, "DAY"),
        ):
            await database.execute(
                "INSERT INTO provisions (code, kind, label, amount, unit, document, clause,"
                " original_text, interpretation, effective_from, state, confirmed_by, reason)"
                " VALUES ($1, $2, '预检', $3, $4, '文1', '一', '证件过期的不予办卡', '',"
                " '2018-03-20', 'IN_FORCE', '', '')",
                *(code, kind, amount, unit),
            )
        try:
            await self._in_force(database, now)
        finally:
            await database.execute("DELETE FROM provisions WHERE document = '文1'")
            await database.execute("DELETE FROM policy_documents WHERE number = '文1'")

    async def _in_force(self, database: asyncpg.Connection, now: datetime) -> None:
        with acting_within("/"):
            before, since = [await preflight.in_force(date(2018, 3, day)) for day in (19, 20)]
        assert (before.expiry_days, before.refusing) == (None, frozenset())
        assert (since.expiry_days, since.refusing) == (60, frozenset({"DOCUMENT_EXPIRED"}))
        await hand.sample(RosterKind.UNITS, now=now)
        content = hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1, 证件有效期止="2018-03-01")])
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        assert await hand.verdicts(database, roster_id) == {1: "REFUSED"}


class TestJudged:
    @pytest.mark.parametrize("name", ["psbc-cd/1", "psbc-bat/1", "hundsun-2017/1"])
    def test_finds_nothing_in_a_complete_row(self, name: str) -> None:
        entry = judged(name=name)
        assert (entry.verdict, told(entry), entry.bank_refuses) == ("GOOD", set(), False)
        assert entry.cells == {}

    @pytest.mark.parametrize(
        ("changes", "finding"),
        [
            ({"证件有效期止": "2018-04-18"}, ("document_expiring", "id_valid_to")),
            ({"证件有效期止": "2018-03-01"}, ("document_expired", "id_valid_to")),
            ({"证件有效期止": None}, ("field_missing", "id_valid_to")),
            ({"税收居民身份": None}, ("field_missing", "tax_residency")),
            ({"税收居民身份": "仅为非居民"}, ("tax_residency_not_batchable", "tax_residency")),
            ({"职业": None}, ("field_missing", "occupation")),
            ({"通讯地址": "成都"}, ("address_too_short", "address")),
        ],
    )
    def test_warns_of_what_the_bank_refuses_r14(
        self, changes: dict[str, Any], finding: tuple[str, str]
    ) -> None:
        entry = judged(**changes)
        assert finding in told(entry)
        assert (entry.verdict, entry.bank_refuses) == ("NOTED", True)
        assert entry.cells

    def test_tries_the_very_file_that_the_profile_agrees(self) -> None:
        """A name beyond GBK goes into a file in GB18030, and into none in GBK."""
        rare = "李\U00020000"
        gb18030 = profile.load("psbc-cd/1")
        gbk = gb18030.model_copy(update={"encoding": "gbk"})
        sheet_row = row(姓名=rare)
        checked = members.check(sheet_row, today=TODAY)
        found = [
            Preflight(TODAY, opening.Trial(agreed), None, frozenset()).judged(sheet_row, checked)
            for agreed in (gb18030, gbk)
        ]
        assert [entry.bank_refuses for entry in found] == [False, True]

    def test_refuses_once_a_document_says_so(self) -> None:
        entry = judged(refusing=frozenset({"DOCUMENT_EXPIRED"}), 证件有效期止="2018-03-01")
        assert (entry.verdict, entry.bank_refuses) == ("REFUSED", True)

    def test_says_no_more_of_a_row_that_is_refused_anyway(self) -> None:
        entry = judged(手机号码="139", 通讯地址="成都")
        assert (entry.verdict, entry.bank_refuses) == ("REFUSED", False)
