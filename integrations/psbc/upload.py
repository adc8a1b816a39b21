"""The one order of steps in which a file is put on the bank's side, shared by every channel."""

from abc import ABC, abstractmethod

from integrations.psbc.channel import Evidence, FileTooLarge, RemoteFile, RemoteFileDiffers
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable


class UploadingChannel(ABC):
    """Puts files by steps, each of which may be the last before a kill and is safe to repeat.

    Of a bank that takes files away at once (`is_taken`) the read-back comes before the rename, and a
    file that is gone after it has arrived.
    """

    def __init__(self, *, temporary_suffix: str = ".tmp", is_taken: bool = False) -> None:
        self._temporary_suffix = temporary_suffix
        self._is_taken = is_taken

    def put(self, directory: str, name: str, content: bytes) -> Evidence:
        """This will upload a file and read it back; the same bytes again are a success.

        Raises:
            RemoteFileDiffers: a file of this name with other bytes is there.
            ChannelError: as the channel says.
        """
        is_new = self.stat(directory, name) is None
        if is_new:
            self._upload(directory, name, content)
        try:
            evidence = Evidence.of(self.get(directory, name, size_max=len(content)))
        except FileTooLarge as error:
            raise RemoteFileDiffers("银行端已有同名但内容不同的文件") from error
        except ChannelUnavailable:
            # Only a rename of ours that the server confirmed a moment ago makes absence evidence.
            if not (is_new and self._is_taken and self.stat(directory, name) is None):
                raise
            return Evidence.of(content)
        if evidence != Evidence.of(content):
            raise RemoteFileDiffers("银行端已有同名但内容不同的文件")
        return evidence

    def _upload(self, directory: str, name: str, content: bytes) -> None:
        temporary = name + self._temporary_suffix
        self._make_directory(directory)
        if self.stat(directory, temporary) is not None:
            # Left by an upload that was killed; it is ours, and no one reads a temporary name.
            self._remove(directory, temporary)
        self._create(directory, temporary, content)
        written = self.stat(directory, temporary)
        if written is None or written.size != len(content):
            raise ChannelUnavailable("上传的临时文件不完整")
        if self._is_taken and self.get(directory, temporary, size_max=len(content)) != content:
            raise ChannelUnavailable("上传的临时文件与所发内容不符")
        if self.stat(directory, name) is None:
            self._rename(directory, temporary, name)

    @abstractmethod
    def get(self, directory: str, name: str, *, size_max: int) -> bytes:
        """This will read a whole file."""

    @abstractmethod
    def stat(self, directory: str, name: str) -> RemoteFile | None:
        """This will look at a file."""

    @abstractmethod
    def _make_directory(self, directory: str) -> None:
        """This will make a directory and those above it; one that is there is fine."""

    @abstractmethod
    def _create(self, directory: str, name: str, content: bytes) -> None:
        """This will write a new file through to the disk; it may not exist yet."""

    @abstractmethod
    def _rename(self, directory: str, source: str, target: str) -> None:
        """This will rename a file at once."""

    @abstractmethod
    def _remove(self, directory: str, name: str) -> None:
        """This will remove a temporary file."""


def checked(directory: str, name: str = "x") -> tuple[str, ...]:
    """This will split a directory and a name into the parts of a path.

    Raises:
        ChannelRefused: a part would lead elsewhere.
    """
    parts = (*directory.strip("/").split("/"), name)
    if any(part in {"", ".", ".."} or "/" in part or "\x00" in part for part in parts):
        raise ChannelRefused("文件名或目录名含路径成分")
    return parts
