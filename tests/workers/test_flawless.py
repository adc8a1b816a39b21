"""A row that is put together column by column is stored as one that is judged whole, to the letter."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain import verdicts
from domain.cells import Carrier, Cell, CellKind, SheetRow, row_cells
from domain.crypto import Keyring
from domain.flawless import Flawless
from domain.members import rules as members
from domain.record_keys.rules import RecordRing
from domain.rosters.rules import RosterKind
from integrations.psbc import opening, profile
from tests.workers import hand
from workers.bank_trial import Preflight
from workers.judging import Judging, Sealed

RING: Final = Keyring(1, {1: b"k" * 16}, b"i" * 32)
TODAY: Final = date(2018, 5, 1)
FIELDS: Final = {label: field for field, label in members.FIELD_LABELS.items()}
LETTERS: Final = dict.fromkeys(members.FIELD_LABELS, "A")
BEYOND: Final = {
    "employer": "四川省教育考试院",
    "union_post": "主席",
    "dues_fen": "12.50",
    "dues_paid_to": "2018-03",
    "honour_level": "无",
    "email": "li.hua@example.cn",
}
# What people write in cells, right and wrong.
WRITTEN: Final = (
    *(
        "",
        " ",
        "无",
        "长期",
        "2018-05-20",
        "2018-04-30",
        "2014-01-01",
        "2016/3/1",
        "20160301",
        "42430",
    ),
    *(
        "男",
        "女",
        "1",
        "2",
        "护照",
        "居民身份证",
        "张三",
        "张 三",
        "𠮷野",
        "Anna Lee",
        "张三\u200b",
    ),
    *("１３９００００００１２", "13900000012", "'13900000012", "139 0000 0012", "1.39E+10"),
    *(
        "=1+1",
        "a|b",
        "+86",
        "成都",
        "成都市锦江区",
        "成都市" * 21,
        "x" * 61,
        "本科",
        "硕士",
        "保留",
        "退会",
        "610000",
        "61000",
    ),
    *("110101194912310028", "51010419900101001x", "510104199001010019", "510104201601010019"),
)
TEXTS: Final = st.sampled_from(WRITTEN) | st.text(max_size=12)


def texts(number: int = 1, **changes: str) -> dict[str, str]:
    told = zip(hand.MEMBER_HEADER, hand.member_row(number), strict=True)
    return {FIELDS[label]: str(value) for label, value in told} | changes


def row(given: Mapping[str, str], others: Mapping[str, Cell] | None = None) -> SheetRow:
    return SheetRow(1, 2, row_cells(given, others or {}, LETTERS, 2))


@cache
def judging(name: str) -> Judging:
    """By a bank whose file has fewer columns and other words, too, and by none."""
    agreed = profile.load(name) if name else None
    trial = None if agreed is None else opening.Trial(agreed)
    carrier = Carrier(agreed.encoding if agreed else "gb18030", "|,")
    return Judging(
        RosterKind.MEMBERS, TODAY, carrier, bank=Preflight(TODAY, trial, 30, frozenset())
    )


@cache
def flawless(name: str) -> Flawless:
    by = judging(name)
    assert by.bank is not None
    return Flawless(members.Checking(by.today, by.carrier), by.bank)


BANKS: Final = ("", "psbc-cd/1", "hundsun-2017/1")


def opened(sealed: Sealed) -> Iterator[list[Any]]:
    """What is stored of each row, its seals opened and its documents read."""
    for one in sealed:
        *columns, key = one
        ring = RecordRing(RING, {} if key is None else {key[0]: key[1]})  # type: ignore[index]
        person = columns[5]
        for place, purpose in ((5, "id_no"), (8, "mobile"), (11, "address")):
            if (held := columns[place] or person) is not None:
                columns[place] = ring.open(purpose, held)  # type: ignore[arg-type]
        columns[13] = None if columns[13] is None else ring.open("cells", columns[13])  # type: ignore[arg-type]
        documents = [orjson.loads(text) for text in columns[15:18]]  # type: ignore[arg-type]
        if "email_sealed" in documents[0]:
            del documents[0]["email_sealed"]
        yield [*columns[:15], *documents, None if key is None else key[2]]  # type: ignore[index]


def same(name: str, *rows: SheetRow) -> None:
    by = judging(name)
    together = by.sealer(RING)(rows)
    whole = verdicts.seal(map(by.judge(), rows), RING)
    assert list(opened(together)) == list(opened(whole))


class TestRows:
    @pytest.mark.parametrize("name", BANKS)
    @settings(deadline=None)
    @given(changes=st.dictionaries(st.sampled_from(list(FIELDS.values())), TEXTS, max_size=3))
    @example(changes={"id_valid_from": "2019-01-01", "id_valid_to": "2018-12-31"})
    @example(changes={"sex": "男"})
    @example(changes={"birth_on": "1980-01-01"})
    @example(changes={"birth_on": ""})
    @example(changes={"id_valid_to": "2018-05-20"})
    @example(changes={"status": "退会"})
    @example(changes={"id_valid_from": "2018-05-20"})
    @example(changes={"joined_on": "1970-01-01"})
    @example(changes={"joined_on": "1949-10-01"})
    @example(changes={"name": "510104199001010019", "id_no": "张三"})
    @example(changes={"unit_name": "四川省 教育考试院工会"})
    def test_are_stored_as_if_they_had_been_judged_whole(
        self, name: str, changes: dict[str, str]
    ) -> None:
        """R8, R11: whatever stands in the cells, with and without what a file holds beyond the form."""
        same(name, row(texts() | changes), row(texts(2)), row(texts(3) | BEYOND | changes))

    @pytest.mark.parametrize("name", BANKS)
    @settings(deadline=None)
    @given(missing=st.sets(st.sampled_from(list(FIELDS.values())), max_size=4))
    def test_may_lack_cells_or_hold_other_than_texts(self, name: str, missing: set[str]) -> None:
        left = {field: text for field, text in texts().items() if field not in missing}
        empty = {field: Cell(CellKind.EMPTY, "A2") for field in missing}
        number = {"postcode": Cell(CellKind.NUMBER, "A2", number=610000)}
        same(name, row(left), row(left, empty), row({**left, "postcode": ""}, number))

    @pytest.mark.parametrize("name", BANKS)
    def test_are_put_together_where_there_is_nothing_to_say(self, name: str) -> None:
        complete = texts() | {"technical_level": "高级工", "employment_form": "编制内"}
        given = [row(complete), row(complete | BEYOND), row(texts(2))]
        assert None not in flawless(name).rows(given)

    @pytest.mark.parametrize(
        "changes", [{"name": "张 三\u200b"}, {"mobile": "1390000"}, {"id_valid_to": "2018-04-30"}]
    )
    def test_are_left_to_be_judged_whole_where_there_is(self, changes: dict[str, str]) -> None:
        hidden = row(texts())._replace(is_hidden=True)
        given = [row(texts() | changes), row(texts(2)), hidden]
        first, second, third = flawless("psbc-cd/1").rows(given)
        assert (first, third) == (None, None)
        assert second is not None


class TestTrial:
    @pytest.mark.parametrize("name", BANKS[1:])
    @settings(deadline=None)
    @given(
        field=st.sampled_from(["name", "id_no", "address", "postcode", "mobile", "unit_name"]),
        text=TEXTS,
    )
    def test_of_a_column_is_that_of_the_line(self, name: str, field: str, text: str) -> None:
        by = judging(name)
        assert by.bank is not None
        assert by.bank.trial is not None
        column = {"postcode": "post", "unit_name": "employer"}.get(field, field)
        line = {"req_id": "R2018010100000000001", "want_class": 1, "consent_ref": "C1"}
        line |= {"name": "李华", "id_type": "111", "id_no": "1", "id_from": TODAY, "id_to": TODAY}
        line |= {"sex": "2", "birth": TODAY, "occupation": "0", "employer": "甲", "address": "乙"}
        line |= {"post": "610000", "mobile": "1", "tax": "1", "issuer": "丙", "unit_uscc": "1"}
        fits = by.bank.trier(field)(text)
        assert fits == (by.bank.trial.misfit(line | {column: text}) != column)
