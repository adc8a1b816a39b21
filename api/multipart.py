"""The one file of a form, taken from the stream as it comes: nothing of it waits in memory."""

from typing import Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

PARTS_MAX: Final = 5


class FormBroken(Exception):
    """It is no form of one file: damaged, headers or parts without end, or two files."""


class FormFile:
    """Is fed with the bytes of a form, and gives those of the file in it."""

    def __init__(self, content_type: str) -> None:
        self.file_name = ""
        self.is_there = False
        self._is_file = False
        self._parts = 0
        self._name = b""
        self._value = b""
        self._data: list[bytes] = []
        boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
        if not boundary:
            raise FormBroken
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_name,
                "on_header_value": self._on_value,
                "on_header_end": self._on_header,
                "on_part_data": self._on_data,
                "on_part_end": self._end,
            },
        )

    def feed(self, chunk: bytes) -> bytes:
        """This will take what came, and give what of it belongs to the file.

        Raises:
            FormBroken: no form of one file.
        """
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise FormBroken from None
        data, self._data = b"".join(self._data), []
        return data

    def finish(self) -> None:
        """This will make sure that the form came to its end.

        Raises:
            FormBroken: it did not.
        """
        try:
            self._parser.finalize()
        except MultipartParseError:
            raise FormBroken from None

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > PARTS_MAX:
            raise FormBroken

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            options = parse_options_header(self._value)[1]
            if b"filename" in options:
                self._is_file = True
                self.file_name = options[b"filename"].decode("utf-8", errors="replace")
                if self.is_there:
                    raise FormBroken
                self.is_there = True
        self._name = self._value = b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._data.append(data[start:end])

    def _end(self) -> None:
        self._is_file = False
