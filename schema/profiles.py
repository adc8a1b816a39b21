"""What was agreed with banks, as tables to read, and whether a document could be an agreement."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

import strawberry

from domain.profile_trials.rules import ProfileFaulty
from integrations.psbc import documents, profile_tables, profile_words
from integrations.psbc import profile as profiles
from integrations.psbc.profile import Profile, ProfileInvalid
from integrations.psbc.profile_words import Fault
from schema.context import Info
from schema.fields import answer
from schema.permissions import may_read
from workers import exchange


@strawberry.type(description="银行约定中的一张表。")
class ProfileTable:
    """One table of an agreement."""

    key: str = strawberry.field(description="表的代码，如 columns.CRD")
    title: str = strawberry.field(description="表名")
    headings: list[str] = strawberry.field(description="各列的名称")
    rows: list[list[str]] = strawberry.field(description="各行，按列的次序")


@strawberry.type(description="与银行的一份约定：文件的种类、各列、代码与时间。")
class BankProfile:
    """An agreement with a bank."""

    name: str = strawberry.field(description="名称与版本，如 psbc-cd/1")
    is_in_force: bool = strawberry.field(description="是否现行")
    agreed: strawberry.Private[Profile]

    @answer("约定的内容，分表列出。")
    def tables(self) -> list[ProfileTable]:
        """This will lay the agreement out."""
        return [
            ProfileTable(
                key=table.key,
                title=table.title,
                headings=list(table.headings),
                rows=[list(row) for row in table.rows],
            )
            for table in profile_tables.of(self.agreed)
        ]

    @answer("约定的全文（YAML），可作拟用约定的底稿。")
    def document(self) -> str:
        """This will write the agreement as a document that reads as the same agreement."""
        return profiles.document_of(self.agreed)


@strawberry.type(description="约定中的一处不符。")
class ProfileFault:
    """One fault of a document."""

    place: str = strawberry.field(description="所在之处，如 kinds.CRD.columns；整个文件的为空文本")
    text: str = strawberry.field(description="哪里不对")


@strawberry.type(description="检查一份拟用约定的结果。")
class ProfileCheck:
    """Whether a document could be an agreement."""

    name: str | None = strawberry.field(description="所称的名称与版本；有不符之处时为空")
    faults: list[ProfileFault] = strawberry.field(
        description="不符之处，最多 100 处；可以使用时为空列表"
    )
    read: strawberry.Private[Profile | None]

    @answer("读出的约定；有不符之处时为空。")
    def profile(self) -> BankProfile | None:
        """This will give the agreement that the document describes."""
        if self.read is None:
            return None
        return BankProfile(name=self.read.id, is_in_force=False, agreed=self.read)


@strawberry.type
class ProfileQueries:
    """Root fields about agreements."""

    @answer("现行的银行约定与系统附带的其他约定，现行的在前；普惠办公室、审计与系统管理员可见。")
    def bank_profiles(
        self,
        info: Info,
        name: Annotated[
            str | None, strawberry.argument(description="只要这一份，如 psbc-cd/1；不填为全部")
        ] = None,
    ) -> list[BankProfile]:
        """This will list the agreements that this system knows."""
        if not may_read(info.context.actor, "BankProfile"):
            return []
        in_force = exchange.current().profile
        others = (profiles.load(each) for each in profiles.shipped() if each != in_force.id)
        return [
            BankProfile(name=each.id, is_in_force=each is in_force, agreed=each)
            for each in (in_force, *others)
            if name in {None, each.id}
        ]

    @answer("检查一份拟用的约定（YAML 或 JSON），不作任何改变；可见约定的人可用。")
    async def profile_check(
        self,
        info: Info,
        document: Annotated[
            str | None, strawberry.argument(description="约定的全文，不超过 64 KiB")
        ] = None,
    ) -> ProfileCheck | None:
        """This will say every fault of a document."""
        if not may_read(info.context.actor, "BankProfile") or document is None:
            return None
        found = await check(document)
        return ProfileCheck(
            name=None if found.profile is None else found.profile.id,
            faults=[ProfileFault(place=each.place, text=each.text) for each in found.faults],
            read=found.profile,
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that was read, or its faults."""

    profile: Profile | None
    faults: tuple[Fault, ...]


# A document is read in pure Python: one at a time, so that the others' requests go on beside it.
_reading = asyncio.Semaphore(1)


async def check(document: str) -> Checked:
    """This will read a document away from the loop, one at a time."""
    if len(document) > documents.BYTES_MAX:
        return Checked(None, (Fault("", f"文件超过 {documents.BYTES_MAX} 字节"),))
    async with _reading:
        try:
            return Checked(await asyncio.to_thread(profiles.read, document), ())
        except ProfileInvalid as invalid:
            return Checked(None, profile_words.in_chinese(invalid.faults))


async def usable(document: str) -> Profile:
    """This will read a document that is about to be tried.

    Raises:
        ProfileFaulty: it has faults; the first is named.
    """
    found = await check(document)
    if found.profile is None:
        first = found.faults[0]
        raise ProfileFaulty(f"这份约定不能使用：{first.place} {first.text}。请先检查并改正。")
    return found.profile
