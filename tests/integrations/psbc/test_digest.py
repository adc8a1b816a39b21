from integrations.psbc.digest import HEX_DIGITS, Algorithm, sm3_hex


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


class TestAlgorithm:
    def test_gives_the_published_digests(self) -> None:
        assert Algorithm.SM3.of(b"abc") == sm3_hex(b"abc")
        assert Algorithm.MD5.of(b"abc") == "900150983cd24fb0d6963f7d28e17f72"
        assert Algorithm.NONE.of(b"abc") == ""

    def test_is_told_by_the_length_of_its_digest(self) -> None:
        assert len({each.hex_digits for each in Algorithm}) == len(Algorithm)
        assert all(len(each.of(b"")) == each.hex_digits for each in Algorithm)
