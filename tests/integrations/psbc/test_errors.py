import pytest

from integrations.psbc.errors import (
    ChannelError,
    ChannelRefused,
    ChannelUnavailable,
    FileError,
    MalformedFile,
    PsbcError,
    TotalsMismatch,
    UnknownResultCode,
)


class TestTree:
    @pytest.mark.parametrize("kind", [ChannelUnavailable, ChannelRefused])
    def test_has_two_ways_for_a_channel_to_fail(self, kind: type[ChannelError]) -> None:
        assert issubclass(kind, ChannelError)
        assert issubclass(ChannelError, PsbcError)
        assert not issubclass(kind, FileError)

    @pytest.mark.parametrize("kind", [MalformedFile, TotalsMismatch, UnknownResultCode])
    def test_has_three_ways_for_a_file_to_be_wrong(self, kind: type[FileError]) -> None:
        error = kind("缺少尾行", offset=7)
        assert (error.reason, error.offset) == ("缺少尾行", 7)
        assert str(error) == f"{kind.code}: 缺少尾行"

    def test_gives_every_class_its_own_code(self) -> None:
        kinds = (ChannelUnavailable, ChannelRefused, MalformedFile, TotalsMismatch)
        assert len({kind.code for kind in (*kinds, UnknownResultCode)}) == 5
