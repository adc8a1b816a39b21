"""Lines of bank files: named columns, masked numbers, matched and faulty lines; seen under record."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from domain import crypto
from domain.actors import Actor, Role
from schema import ids
from tests.schema.conftest import GOLDEN

Ask = Callable[..., Awaitable[dict[str, Any]]]

OPEN = "OPN_SCSZ01_20180105_000001.txt"
RESULTS = "CRR_SCSZ01_20180302_000001.txt"
ACTIVATION = "ACT_SCSZ01_20180115_000001.txt"
PERSONAL = (
    "510101198001010015", "510104199202290029", "13800000001", "13800000002",
    "成都市锦江区总府路1号", "6217990000000000014", "6217990000000000022",
)  # fmt: skip
LINES = """
query L($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $skip: Int) {
  node(id: $id) { ... on BankFile {
    lines(first: $first, after: $after, last: $last, before: $before, skip: $skip) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node {
        position part number offset fault hasFault problems { code message }
        cells { column label text meaning fault }
        application { requestNo } payment { paymentNo } card { numberMasked }
      } }
    }
  } }
}
"""


pytestmark = pytest.mark.usefixtures("bank")


async def archive(world: Any, name: str, content: bytes, **given: object) -> str:
    """This will put a file into the archive and give its global id."""
    file_id = await world.insert(
        "bank_files",
        **{"direction": "IN", "kind": name[:3], "org": "SCSZ01", "business_on": date(2018, 3, 1),
           "sequence": 900, "name": name, "state": "APPLIED",
           "digest": crypto.file_digest(content)} | given,
    )  # fmt: skip
    sealed = crypto.keyring().seal("file", content)
    await world.insert("bank_file_contents", file_id=file_id, content_sealed=sealed, flag=b"")
    return ids.encode("BankFile", file_id)


async def lines_of(ask: Ask, actor: Actor, file_id: str, **page: object) -> Any:
    """This will ask for a page of a file's lines."""
    answer = await ask(actor, LINES, id=file_id, **page)
    assert answer["errors"] == []
    return answer["data"]["node"]["lines"]


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def texts(edge: Any) -> dict[str, str]:
    return {cell["column"]: cell["text"] for cell in edge["node"]["cells"]}


class TestLines:
    async def test_name_each_column_and_mask_personal_numbers(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """R31: columns by name; R50: nobody sees a whole number."""
        for name in (ACTIVATION, RESULTS):
            told = str(await lines_of(ask, office, await archive(world, name, golden(name))))
            assert [secret for secret in PERSONAL if secret in told] == []
        found = await lines_of(ask, office, await archive(world, OPEN, golden(OPEN)))
        assert [secret for secret in PERSONAL if secret in str(found)] == []
        assert [edge["node"]["part"] for edge in found["edges"]] == [
            "HEADER", "DETAIL", "DETAIL", "TRAILER",
        ]  # fmt: skip
        first = texts(found["edges"][1])
        assert first["name"] == "龚䶮"
        assert first["id_no"] == "510***********0015"
        assert (first["mobile"], first["address"]) == ("138****0001", "成都市锦江****")

    async def test_are_matched_to_what_they_speak_of(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        pay = golden(RESULTS).split(b"\n")[1].split(b"|")[0]
        paid = await archive(world, RESULTS, golden(RESULTS).replace(pay, b"P1"))
        results = (await lines_of(ask, office, paid))["edges"]
        assert [edge["node"]["payment"] for edge in results][:3] == [
            None, {"paymentNo": "P1"}, None,
        ]  # fmt: skip
        content = golden(ACTIVATION).replace(b"R0000000000000000001", b"R1")
        file_id = await archive(world, ACTIVATION, content, sequence=901)
        await world.insert(
            "card_events", card_id=world.ids["甲.Card"], status="05", line_number=2,
            bank_file_id=ids.number("BankFile", file_id),
        )  # fmt: skip
        statuses = (await lines_of(ask, office, file_id))["edges"]
        assert statuses[1]["node"]["application"] == {"requestNo": "R1"}
        assert statuses[2]["node"]["card"] == {"numberMasked": "621797*********0001"}

    async def test_carry_why_they_were_not_applied(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        file_id = await archive(world, RESULTS, golden(RESULTS))
        await world.insert(
            "bank_file_problems", file_id=ids.number("BankFile", file_id), line_number=2,
            code="UNKNOWN_REFERENCE", message="找不到",
        )  # fmt: skip
        found = await lines_of(ask, office, file_id)
        assert [edge["node"]["problems"] for edge in found["edges"]][1:3] == [
            [], [{"code": "UNKNOWN_REFERENCE", "message": "找不到"}],
        ]  # fmt: skip

    async def test_of_a_quarantined_file_show_where_it_is_wrong_and_nothing_out_of_place(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        content = golden(OPEN).replace(b"|13800000001|", b"|510101198001010015|", 1)
        at = content.index(b"510101198001010015|1|")
        file_id = await archive(
            world,
            OPEN,
            content,
            state="QUARANTINED",
            kind="",
            problem_offset=at,
            problem_code="MALFORMED_FILE",
            problem="坏",
        )
        found = await lines_of(ask, office, file_id)
        assert [edge["node"]["hasFault"] for edge in found["edges"]] == [
            False, True, False, False,
        ]  # fmt: skip
        cell = next(c for c in found["edges"][1]["node"]["cells"] if c["column"] == "mobile")
        assert (cell["text"], cell["fault"]) == ("", "超过11字节")
        assert [secret for secret in PERSONAL if secret in str(found)] == []

    async def test_mask_an_identity_number_in_the_place_of_a_code(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        content = golden(OPEN).replace(b"CONSENT0000000000001", b"510101198001010015")
        content = content.replace(b"B20180105001", b"510101198001010015")
        found = await lines_of(ask, office, await archive(world, OPEN, content))
        assert [secret for secret in PERSONAL if secret in str(found)] == []

    async def test_of_what_is_no_file_at_all_show_no_byte_of_it(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        file_id = await archive(world, "photo.jpg", b"\xff\xd8 510101198001010015", kind="")
        found = await lines_of(ask, office, file_id)
        assert [edge["node"]["cells"] for edge in found["edges"]] == [[]]
        assert found["edges"][0]["node"]["fault"]


class TestPages:
    @pytest.fixture
    async def file_id(self, world: Any) -> str:
        """A file of five lines beside its first and last."""
        name = "ACT_SCSZ01_20180115_000001.txt"
        lines = golden(name).split(b"\n")
        return await archive(world, name, b"\n".join([lines[0], *([lines[1]] * 5), b"T|5|0", b""]))

    @pytest.mark.parametrize(
        ("page", "positions"),
        [
            ({"first": 3}, [1, 2, 3]),
            ({"first": 3, "after": ids.cursor("BankFileLine", 3)}, [4, 5, 6]),
            ({"first": 3, "after": ids.cursor("BankFileLine", 99)}, []),
            ({"last": 2}, [6, 7]),
            ({"last": 2, "before": ids.cursor("BankFileLine", 4)}, [2, 3]),
            ({"first": 2, "skip": 4}, [5, 6]),
            ({"first": 2, "skip": 9}, []),
            ({"last": 2, "skip": 1}, [5, 6]),
            ({"last": 2, "skip": 9}, []),
            ({"first": 0}, []),
        ],
    )
    async def test_hang_on_one_another(
        self, ask: Ask, office: Actor, file_id: str, page: Any, positions: list[int]
    ) -> None:
        found = await lines_of(ask, office, file_id, **page)
        assert [edge["node"]["position"] for edge in found["edges"]] == positions
        assert found["totalCount"] == 7
        if positions:
            assert found["pageInfo"]["hasNextPage"] is (positions[-1] < 7)
            assert found["pageInfo"]["hasPreviousPage"] is (positions[0] > 1)


class TestRecord:
    COUNT = "SELECT count(*) FROM audit_entries WHERE action = 'bank_file.open'"

    async def test_is_made_once_for_a_sitting(self, ask: Ask, world: Any, office: Actor) -> None:
        """GB/T 22239 8.1.4.3: who looked at personal data is written down, before it is shown."""
        file_id = await archive(world, OPEN, golden(OPEN))
        for _ in range(3):
            await lines_of(ask, office, file_id)
        assert await world.owner.fetchval(self.COUNT) == 1
        await world.owner.execute("SET session_replication_role = replica")
        await world.owner.execute("UPDATE audit_entries SET at = at - interval '16 minutes'")
        await world.owner.execute("SET session_replication_role = DEFAULT")
        await lines_of(ask, office, file_id)
        await lines_of(ask, await world.actor("leader", Role.LEADER), file_id)
        assert await world.owner.fetchval(self.COUNT) == 3

    async def test_is_not_made_for_who_looks_at_the_file_alone(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        file_id = await archive(world, OPEN, golden(OPEN))
        await ask(office, "query F($id: ID!) { node(id: $id) { id } }", id=file_id)
        assert await world.owner.fetchval(self.COUNT) == 0

    async def test_is_needed_for_the_answer(self, ask: Ask, world: Any, office: Actor) -> None:
        """Who cannot be written down sees nothing."""
        file_id = await archive(world, OPEN, golden(OPEN))
        await world.owner.execute("ALTER TABLE audit_entries RENAME TO audit_entries_gone")
        try:
            answer = await ask(office, LINES, id=file_id)
        finally:
            await world.owner.execute("ALTER TABLE audit_entries_gone RENAME TO audit_entries")
        assert answer["data"] is None
        assert answer["errors"]

    @pytest.mark.parametrize(("role", "unit"), [(Role.CLERK, "乙"), (Role.ADMIN, None)])
    async def test_and_lines_are_not_for_clerks_and_administrators(
        self, ask: Ask, world: Any, role: Role, unit: str | None
    ) -> None:
        file_id = await archive(world, OPEN, golden(OPEN))
        someone = await world.actor(f"some-{role.lower()}", role, unit=unit)
        answer = await ask(someone, LINES, id=file_id)
        assert answer["data"] == {"node": None}
        assert await world.owner.fetchval(self.COUNT) == 0

    async def test_many_files_at_once_cost_too_much(self, ask: Ask, office: Actor) -> None:
        answer = await ask(
            office,
            "{ bankFiles(first: 100) { edges { node { lines(first: 1) { totalCount } } } } }",
        )
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["QUERY_TOO_COSTLY"]
