"""The sheets that offices hand over, as data: fields, header spellings, and which must be there."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.members import rules as members
from domain.programmes import rules as programmes
from domain.units import rules as units

_BRACKETED = re.compile(r"[(\[【〔<《「][^)\]】〕>》」]*[)\]】〕>》」]")
_IGNORED = re.compile(r"[\s*※()\[\]【】〔〕<>《》「」:;、,.。·\u200b-\u200f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One field: its proper header, other headers accepted, and whether a sheet must have it."""

    field: str
    label: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of sheet: `sheet_names` are the usual names, most usual first."""

    name: str
    sheet_names: tuple[str, ...]
    columns: tuple[Column, ...]

    def fields(self) -> Mapping[str, str]:
        """This will map every normalised header spelling to its field."""
        return {
            header_key(header): column.field
            for column in self.columns
            for header in (column.label, *column.aliases)
        }


def header_key(text: str) -> str:
    """This will reduce a header to what it says: no stars, spaces, brackets or full-width forms."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()


def bare_header_key(text: str) -> str:
    """This will reduce a header as `header_key` does, and drop what stands in brackets as well."""
    return header_key(_BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


def _layout(
    name: str,
    sheet_names: tuple[str, ...],
    labels: Mapping[str, str],
    aliases: Mapping[str, tuple[str, ...]],
    required: frozenset[str],
) -> Layout:
    assert aliases.keys() | required <= labels.keys(), "aliases and required columns are fields"
    columns = (
        Column(field, label, aliases.get(field, ()), field in required)
        for field, label in labels.items()
    )
    return Layout(name=name, sheet_names=sheet_names, columns=tuple(columns))


_UNIT_NAMES: Final = ("单位工会", "所属工会", "工会全称", "基层工会名称", "所在工会")
_ID_NAMES: Final = ("身份证号", "身份证号码", "证件号", "公民身份号码", "居民身份证号码")

MEMBERS: Final = _layout(
    "members",
    ("会员信息", "会员信息采集登记表", "会员名册", "花名册"),
    members.FIELD_LABELS,
    {
        "unit_name": _UNIT_NAMES,
        "name": ("会员姓名",),
        "id_type": ("证件种类", "身份证件类型"),
        "id_no": _ID_NAMES,
        "id_valid_from": ("证件有效期起始", "证件起始日期", "证件签发日期", "有效期起"),
        "id_valid_to": ("证件有效期截止", "证件截止日期", "证件到期日", "有效期止"),
        "birth_on": ("出生年月日", "出生年月", "生日"),
        "education": ("文化程度", "最高学历"),
        "technical_level": ("技能等级", "技术技能等级", "技术/技能等级"),
        "hukou": ("户口类型", "户籍性质", "户口性质"),
        "is_migrant_worker": ("农民工", "是否为农民工"),
        "employment_status": ("就业状态",),
        "mobile": ("手机号", "手机", "移动电话", "联系电话", "本人手机号码"),
        "department": ("所在部门", "工作部门"),
        "post": ("岗位", "行政职务", "工作岗位"),
        "joined_on": ("入会日期", "加入工会时间", "加入工会日期"),
        "status": ("会籍状态",),
        "occupation": ("职业类别",),
        "address": ("联系地址", "住址", "家庭住址", "现住址"),
        "postcode": ("邮政编码",),
        "tax_residency": ("税收居民", "税收居民声明"),
    },
    frozenset({"unit_name", "name", "id_no", "mobile"}),
)

UNITS: Final = _layout(
    "units",
    ("工会组织", "工会组织目录", "单位目录"),
    units.FIELD_LABELS,
    {
        "name": ("工会全称", "基层工会名称"),
        "parent_name": ("上级工会名称", "上级"),
        "union_uscc": ("工会代码", "工会社会信用代码", "工会法人统一社会信用代码"),
        "employer_uscc": ("单位代码", "单位社会信用代码", "统一社会信用代码"),
        "nature": ("单位类别", "单位类型"),
        "industry": ("所属行业", "行业类别"),
        "labour_relation": ("劳动关系类型",),
        "dues": ("会费缴纳情况", "会费"),
        "district": ("归属地", "行政区划", "所在区划"),
    },
    frozenset({"name", "parent_name"}),
)

PURCHASES: Final = _layout(
    "purchases",
    ("互助保险购买", "互助保障购买", "购买名单"),
    programmes.FIELD_LABELS,
    {
        "unit_name": ("工会名称", *_UNIT_NAMES[1:]),
        "name": ("会员姓名",),
        "id_no": _ID_NAMES,
        "purchased_on": ("购买时间", "缴费日期", "投保日期"),
        "premium_fen": ("保费金额", "保费合计"),
        "unit_paid_fen": ("单位缴费", "单位缴纳金额", "单位缴纳部分"),
        "person_paid_fen": ("个人缴费", "个人缴纳金额", "个人缴纳部分"),
        "receipt_no": ("收据编号", "票据号", "收据号码"),
    },
    frozenset(
        {"unit_name", "name", "id_no", "purchased_on", "premium_fen"}
        | {"unit_paid_fen", "person_paid_fen"}
    ),
)
