"""A bulletin's snapshot and words as an official document: every figure in the text is of the snapshot."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from domain.bulletins import rules
from domain.bulletins.rules import BulletinKind, Snapshot, Standing
from domain.headcounts.rules import REASON_LABELS, Reason
from domain.qualification import LABELS
from integrations.documents.official import Annex, Column, Official

MISSING_MAX: Final = 4


def document_of(row: Mapping[str, Any], snapshot: Snapshot) -> Official:
    """This will put a bulletin into the form of an official document."""
    issued_on = row["issued_on"]
    day = issued_on if issued_on is None or isinstance(issued_on, date) else None
    if isinstance(issued_on, str):
        day = date.fromisoformat(issued_on)
    opening = [line.strip() for line in row["opening"].splitlines() if line.strip()]
    closing = [line.strip() for line in row["closing"].splitlines() if line.strip()]
    return Official(
        mark=f"{row['issuer']}文件",
        number=row["number"],
        title=row["title"],
        addressee=row["addressee"],
        paragraphs=(*opening, *figures(snapshot), *closing),
        issuer=row["issuer"],
        issued_on=chinese(day) if day else "",
        annex=_annex(row, snapshot),
        printed_by="四川省直机关工会办公室",
        is_draft=row.get("state", "PUBLISHED") != "PUBLISHED",
    )


def figures(snapshot: Snapshot) -> tuple[str, ...]:
    """This will tell the sums in words; nobody types a figure."""
    summed = rules.totals(snapshot)
    day = chinese(snapshot.day_on)
    if snapshot.kind is BulletinKind.ENTRY:
        rate = rules.percent(summed["units_entered"], summed["units"])
        of_members = rules.percent(summed["qualified"], summed["expected"])
        return (
            "一、总体情况",
            (
                f"截至{day}，省直各单位工会共{summed['units']}个，其中完成录入的{summed['units_entered']}个，"
                f"占{rate}；应录入会员{summed['expected']}人，已录入{summed['counted']}人，"
                f"其中信息合格的{summed['qualified']}人，占{of_members}。"
            ),
            "二、未完成录入的单位及原因",
            (
                f"未完成录入的单位共{summed['units'] - summed['units_entered']}个：信息不完整的"
                f"{summed['units_incomplete']}个，未上报的{summed['units_not_reported']}个。"
                "各单位情况见附件。"
            ),
        )
    rate = rules.percent(summed["carded"], summed["counted"])
    active = rules.percent(summed["active"], summed["counted"])
    goal = snapshot.goal_percent
    reached = (
        ""
        if goal is None
        else f"办卡率达到{goal}%以上的单位{summed['units_at_goal']}个，"
        f"按规定给予工作经费补助共{_yuan(summed['subsidy_fen'])}元。"
    )
    return (
        "一、总体情况",
        (
            f"截至{day}，省直各单位工会共{summed['units']}个，数据库会员{summed['counted']}人，"
            f"已办理会员服务卡的{summed['carded']}人，办卡率{rate}；卡已激活的{summed['active']}人，"
            f"激活率{active}。{reached}"
        ),
        "二、各单位情况",
        "各单位会员数以数据库数据为准，每名会员计一次。各单位办理情况见附件。",
    )


def chinese(day: date) -> str:
    """This will write a day as official documents do: figures without a leading nought."""
    return f"{day.year}年{day.month}月{day.day}日"


def missing(fields: Mapping[str, int]) -> str:
    """This will name the fields that are lacking most, with how many lack them."""
    ordered = sorted(fields.items(), key=lambda one: (-one[1], one[0]))
    told = "、".join(f"{LABELS.get(field, field)}{many}人" for field, many in ordered[:MISSING_MAX])
    return f"{told}等" if len(ordered) > MISSING_MAX else told


def _annex(row: Mapping[str, Any], snapshot: Snapshot) -> Annex:
    is_entry = snapshot.kind is BulletinKind.ENTRY
    title = "会员信息数据库录入情况表" if is_entry else "会员服务卡办理情况表"
    columns = _ENTRY if is_entry else _CARDS
    cells = _entry_cells if is_entry else _card_cells
    digest = row.get("digest") or rules.digest_of(rules.canonical(rules.written(snapshot)))
    return Annex(
        title=f"{snapshot.plan_year}年省直各单位工会{title}",
        columns=columns,
        rows=tuple(cells(one) for one in rules.standings(snapshot)),
        notes=(
            (
                "注：各单位数字含其下级单位。名次按比率由高到低，相同的并列；应录入人数为单位申报的会员人数，"
                f"{_EXPECTED[snapshot.edition]}。比率截取两位小数，不进位。"
            ),
            f"本表数字均可由通报数据复算，数据摘要（SM3）：{digest}",
        ),
    )


_EXPECTED: Final[Mapping[int, str]] = {
    1: "未申报的以已录入人数计（以“*”标出）",
    2: "未申报的（以“*”标出）和已录入多于申报的，以已录入人数计",
}
_ENTRY: Final = (
    Column("名次", 5),
    Column("单位", 24),
    Column("应录入", 8, is_number=True),
    Column("已录入", 8, is_number=True),
    Column("合格", 8, is_number=True),
    Column("合格率", 9, is_number=True),
    Column("未完成原因", 24),
)
_CARDS: Final = (
    Column("名次", 5),
    Column("单位", 28),
    Column("会员数", 9, is_number=True),
    Column("已办卡", 9, is_number=True),
    Column("办卡率", 10, is_number=True),
    Column("已激活", 9, is_number=True),
    Column("补助（元）", 11, is_number=True),
)


def _entry_cells(one: Standing) -> tuple[str, ...]:
    unit = one.unit
    reason = ""
    if one.reason is Reason.NOT_REPORTED:
        reason = REASON_LABELS[Reason.NOT_REPORTED]
    elif one.reason is Reason.INCOMPLETE:
        short = one.whole - unit.counted
        told = [missing(unit.missing)] if unit.missing else []
        told += [f"少录{short}人"] if short > 0 else []
        told += [f"退回{unit.refused}行"] if unit.refused else []
        reason = f"{REASON_LABELS[Reason.INCOMPLETE]}：{'；'.join(told)}" if told else "信息不完整"
    return (
        "—" if one.place is None else str(one.place),
        unit.name,
        f"{one.whole}{'' if unit.declared is not None else '*'}",
        str(unit.counted),
        str(unit.qualified),
        rules.percent(one.part, one.whole),
        reason,
    )


def _card_cells(one: Standing) -> tuple[str, ...]:
    unit = one.unit
    return (
        "—" if one.place is None else str(one.place),
        unit.name,
        str(unit.counted),
        str(unit.carded),
        rules.percent(one.part, one.whole),
        str(unit.active),
        _yuan(one.subsidy_fen) if one.subsidy_fen else "—",
    )


def _yuan(fen: int) -> str:
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02}" if rest else str(yuan)
