"""The codec over any rows: what is written is read back, and damage is never read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from integrations.psbc import codec, credit, profile
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.errors import FileError, MalformedFile, TotalsMismatch
from integrations.psbc.kinds import RecordKind

PSBC = profile.load("psbc-cd/1")
NAME = "CRD_SCSZ01_20180301_000001.txt"


def rendered(instructions: list[CreditInstruction]) -> codec.RenderedFile:
    return codec.render(
        PSBC,
        kind=RecordKind.CREDIT,
        org="SCSZ01",
        batch_no="B1",
        business_on=date(2018, 3, 1),
        sequence=1,
        plan_on=None,
        rows=credit.rows(instructions),
    )


# What a bank's form may hold: no control character, no U+3000, no lone surrogate, no delimiter.
NAMES = some.text(
    some.characters(codec="gb18030", exclude_categories=("Cc", "Cs"), exclude_characters="|\u3000"),
    min_size=1,
    max_size=15,
).filter(lambda text: len(text.encode("gb18030")) <= 60)
ANY_INSTRUCTION = some.builds(
    CreditInstruction,
    payment_id=some.from_regex(r"[A-Z0-9]{1,32}", fullmatch=True),
    card_number=some.from_regex(r"[0-9]{16,19}", fullmatch=True),
    name=NAMES,
    amount_fen=some.integers(1, 10**15 - 1),
    programme=some.just("HZBZ"),
    summary=some.just("补贴"),
    remark=some.just("") | NAMES,
)


class TestRoundTrip:
    @given(some.lists(ANY_INSTRUCTION, min_size=1, max_size=8))
    def test_gives_back_every_row(self, instructions: list[CreditInstruction]) -> None:
        file = rendered(instructions)
        parsed = codec.parse(PSBC, name=file.name, content=file.content)
        assert [
            {name: value for name, value in line.values.items() if name != "seq"}
            for line in parsed.lines
        ] == list(credit.rows(instructions))
        assert (parsed.digest, parsed.total_fen) == (
            file.digest,
            sum(each.amount_fen for each in instructions),
        )

    @given(some.lists(ANY_INSTRUCTION, min_size=1, max_size=8))
    def test_renders_the_same_bytes_again(self, instructions: list[CreditInstruction]) -> None:
        assert rendered(instructions) == rendered(instructions)

    @given(some.lists(ANY_INSTRUCTION, min_size=1, max_size=3), some.data())
    def test_refuses_any_amount_changed_on_the_way(
        self, instructions: list[CreditInstruction], data: some.DataObject
    ) -> None:
        file = rendered(instructions)
        lines = file.content.decode("gb18030").split("\n")
        number = data.draw(some.integers(1, len(instructions)))
        fields = lines[number].split("|")
        changed = data.draw(some.from_regex(r"[0-9]{1,15}", fullmatch=True))
        if changed == fields[4]:
            return
        fields[4] = changed
        lines[number] = "|".join(fields)
        with pytest.raises((TotalsMismatch, MalformedFile)):
            codec.parse(PSBC, name=file.name, content="\n".join(lines).encode("gb18030"))

    @given(some.lists(ANY_INSTRUCTION, min_size=1, max_size=3), some.data())
    def test_refuses_a_file_cut_off_anywhere(
        self, instructions: list[CreditInstruction], data: some.DataObject
    ) -> None:
        file = rendered(instructions)
        length = data.draw(some.integers(0, len(file.content) - 1))
        with pytest.raises(FileError):
            codec.parse(PSBC, name=file.name, content=file.content[:length])

    @given(some.binary(max_size=300))
    def test_meets_noise_with_a_file_error_only(self, noise: bytes) -> None:
        with pytest.raises(FileError):
            codec.parse(PSBC, name=NAME, content=noise)

    @given(some.lists(ANY_INSTRUCTION, min_size=1, max_size=3), some.data())
    def test_meets_any_flipped_byte_with_a_file_error_or_other_rows(
        self, instructions: list[CreditInstruction], data: some.DataObject
    ) -> None:
        file = rendered(instructions)
        place = data.draw(some.integers(0, len(file.content) - 1))
        flipped = bytearray(file.content)
        flipped[place] ^= data.draw(some.integers(1, 255))
        try:
            parsed = codec.parse(PSBC, name=file.name, content=bytes(flipped))
        except FileError:
            return
        assert parsed.total_fen == file.total_fen
        assert parsed.digest != file.digest
