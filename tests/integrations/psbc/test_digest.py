from integrations.psbc.digest import HEX_DIGITS, sm3_hex


class TestSm3:
    def test_agrees_with_the_standards_first_example(self) -> None:
        assert sm3_hex(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

    def test_agrees_with_the_standards_second_example(self) -> None:
        assert (
            sm3_hex(b"abcd" * 16)
            == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        )

    def test_has_a_digest_for_nothing(self) -> None:
        assert len(sm3_hex(b"")) == HEX_DIGITS
