"""Normalised codes, the only ones that the rest of the system sees; a profile maps the bank's onto them."""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import Final


@unique
class Family(StrEnum):
    """What a code proves about the row that it stands on."""

    SUCCESS = "success"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    UNKNOWN = "unknown"
    WHOLE_FILE = "whole_file"


@unique
class Outcome(StrEnum):
    """What a result line says of its request; only FAILED may ever lead to a new instruction."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    UNKNOWN = "unknown"


class ResultCode(StrEnum):
    """A result code with its family, its description and what staff should do about it."""

    SUCCESS = "0000"

    NAME_NUMBER_DIFFER = "1001"
    NO_SUCH_NUMBER = "1002"
    DOCUMENT_EXPIRED = "1003"
    CHECK_DIGIT = "1004"
    HAS_CLASS_ONE = "1005"
    HAS_UNION_CARD = "1006"
    MOBILE_TAKEN = "1007"
    ADDRESS_REFUSED = "1008"
    TAX_STATEMENT = "1009"
    AGE = "1010"
    WATCH_LIST = "1011"
    COUNTER_CHECK = "1012"
    NAME_UNENCODABLE = "1013"
    CONSENT_MISSING = "1014"

    NAME_DIFFERS = "2001"
    NO_SUCH_CARD = "2002"
    CARD_CLOSED = "2003"
    CARD_LOST = "2004"
    CARD_FROZEN = "2005"
    CARD_NOT_ACTIVE = "2006"
    CLASS_TWO_LIMIT = "2007"
    PAYER_SHORT = "2008"
    AMOUNT_INVALID = "2009"
    SERIAL_REPEATED = "2010"
    CARD_DORMANT = "2011"
    NOT_OUR_CARD = "2012"

    FILE_COUNT = "3001"
    FILE_AMOUNT = "3002"
    FILE_DIGEST = "3003"
    FILE_COLUMNS = "3004"
    FILE_DATE = "3005"
    FILE_REPEATED = "3006"
    FILE_ORG = "3007"

    IN_PROGRESS = "9998"
    UNKNOWN = "9999"

    @property
    def family(self) -> Family:
        """This will say what the code proves."""
        return _RESULTS[self][0]

    @property
    def description(self) -> str:
        """This will say in Chinese what the code means."""
        return _RESULTS[self][1]

    @property
    def advice(self) -> str:
        """This will say in Chinese what staff should do about it."""
        return _RESULTS[self][2]

    @property
    def proves_failure(self) -> bool:
        """This will tell whether the row is proven not to have been done; a repetition never is."""
        return self.family in {Family.FAILED, Family.WHOLE_FILE}


@unique
class CardStatusCode(StrEnum):
    """A card's status as the bank reports it."""

    ACCEPTED = "00"
    IN_PRODUCTION = "01"
    MADE = "02"
    SHIPPED = "03"
    SIGNED_FOR = "04"
    COLLECTED = "05"
    ACTIVE = "06"
    LOST_BY_TELEPHONE = "07"
    LOST_FORMALLY = "08"
    BEING_REPLACED = "09"
    FROZEN = "10"
    DORMANT = "11"
    CLOSED = "12"
    OPENING_FAILED = "99"

    @property
    def label(self) -> str:
        """This will say in Chinese what the status means."""
        return _CARD_LABELS[self]


@unique
class IdentityCheck(StrEnum):
    """What the bank's online identity check found; banks number these differently."""

    MATCHED_WITH_PHOTO = "matched_with_photo"
    MATCHED_WITHOUT_PHOTO = "matched_without_photo"
    NAME_DIFFERS = "name_differs"
    NO_SUCH_NUMBER = "no_such_number"
    OTHER = "other"
    BAD_INPUT = "bad_input"

    @property
    def is_passed(self) -> bool:
        """This will tell whether an account may stand on this check."""
        return self in {IdentityCheck.MATCHED_WITH_PHOTO, IdentityCheck.MATCHED_WITHOUT_PHOTO}


@unique
class ActivationChannel(StrEnum):
    """Where a card's status was changed."""

    COUNTER = "counter"
    ON_SITE = "on_site"
    SELF_SERVICE = "self_service"
    MOBILE = "mobile"


_RESULTS: Final[Mapping[ResultCode, tuple[Family, str, str]]] = {
    ResultCode.SUCCESS: (Family.SUCCESS, "成功", "无需处理"),
    ResultCode.NAME_NUMBER_DIFFER: (
        Family.FAILED,
        "姓名与证件号码不符",
        "请单位核对证件后更正资料，重新申办",
    ),
    ResultCode.NO_SUCH_NUMBER: (Family.FAILED, "证件号码不存在", "请单位核对证件号码后重新申办"),
    ResultCode.DOCUMENT_EXPIRED: (Family.FAILED, "证件过期或临近到期", "请会员换发证件后重新申办"),
    ResultCode.CHECK_DIGIT: (Family.FAILED, "证件号码校验错误", "请单位核对证件号码后重新申办"),
    ResultCode.HAS_CLASS_ONE: (Family.FAILED, "已有Ⅰ类户（转开Ⅱ类户）", "改为申办Ⅱ类户"),
    ResultCode.HAS_UNION_CARD: (Family.FAILED, "已有工会卡", "核对会员是否已在其他单位办卡"),
    ResultCode.MOBILE_TAKEN: (Family.FAILED, "手机号被他人占用", "请会员更换手机号后重新申办"),
    ResultCode.ADDRESS_REFUSED: (
        Family.FAILED,
        "地址或职业不合规",
        "请单位补全地址和职业后重新申办",
    ),
    ResultCode.TAX_STATEMENT: (Family.FAILED, "税收声明缺失或为非居民", "请会员到柜面办理"),
    ResultCode.AGE: (Family.FAILED, "年龄不符", "请会员到柜面办理"),
    ResultCode.WATCH_LIST: (
        Family.FAILED,
        "名单预警（反洗钱）",
        "请会员到柜面办理，不得在系统中重报",
    ),
    ResultCode.COUNTER_CHECK: (
        Family.FAILED,
        "身份核查无结果，待柜面核实",
        "请会员持证件到柜面核实",
    ),
    ResultCode.NAME_UNENCODABLE: (Family.FAILED, "姓名含无法编码的字", "请会员到柜面办理"),
    ResultCode.CONSENT_MISSING: (Family.FAILED, "影像或授权缺失", "请单位补齐授权后重新申办"),
    ResultCode.NAME_DIFFERS: (Family.FAILED, "户名不符", "核对会员姓名与卡片后重新发放"),
    ResultCode.NO_SUCH_CARD: (Family.FAILED, "卡号不存在", "核对卡片登记"),
    ResultCode.CARD_CLOSED: (Family.FAILED, "已销户", "会员重新办卡后再发放"),
    ResultCode.CARD_LOST: (Family.FAILED, "已挂失", "会员补卡后再发放"),
    ResultCode.CARD_FROZEN: (Family.FAILED, "冻结或止付", "请会员联系银行解除后再发放"),
    ResultCode.CARD_NOT_ACTIVE: (Family.FAILED, "未激活", "会员激活卡片后再发放"),
    ResultCode.CLASS_TWO_LIMIT: (Family.FAILED, "超过Ⅱ类户限额", "按限额政策处理后再发放"),
    ResultCode.PAYER_SHORT: (
        Family.WHOLE_FILE,
        "付款户余额不足（整批）",
        "补足付款户余额后重新发放",
    ),
    ResultCode.AMOUNT_INVALID: (Family.FAILED, "金额非法", "核对金额并联系系统管理员"),
    ResultCode.SERIAL_REPEATED: (Family.UNKNOWN, "流水重复", "查证原指令的结果，不得重发"),
    ResultCode.CARD_DORMANT: (Family.FAILED, "睡眠户", "请会员持证件到柜面激活后再发放"),
    ResultCode.NOT_OUR_CARD: (Family.FAILED, "发卡行不是邮储银行", "核对卡片登记"),
    ResultCode.FILE_COUNT: (Family.WHOLE_FILE, "文件笔数不符", "联系系统管理员"),
    ResultCode.FILE_AMOUNT: (Family.WHOLE_FILE, "文件金额不符", "联系系统管理员"),
    ResultCode.FILE_DIGEST: (Family.WHOLE_FILE, "文件摘要值不符", "联系系统管理员"),
    ResultCode.FILE_COLUMNS: (Family.WHOLE_FILE, "列数或长度错误", "联系系统管理员"),
    ResultCode.FILE_DATE: (Family.WHOLE_FILE, "文件日期错误", "联系系统管理员"),
    ResultCode.FILE_REPEATED: (Family.UNKNOWN, "批次重复", "查证原批次的结果，不得重发"),
    ResultCode.FILE_ORG: (Family.WHOLE_FILE, "单位编号不符", "联系系统管理员"),
    ResultCode.IN_PROGRESS: (Family.IN_PROGRESS, "处理中", "等待银行后续结果，不得重发"),
    ResultCode.UNKNOWN: (Family.UNKNOWN, "结果未知", "向银行查证，不得重发"),
}
_CARD_LABELS: Final[Mapping[CardStatusCode, str]] = {
    CardStatusCode.ACCEPTED: "已受理",
    CardStatusCode.IN_PRODUCTION: "制卡中",
    CardStatusCode.MADE: "已制卡",
    CardStatusCode.SHIPPED: "已寄送",
    CardStatusCode.SIGNED_FOR: "单位已签收",
    CardStatusCode.COLLECTED: "已领取（未激活，只收不付）",
    CardStatusCode.ACTIVE: "已激活",
    CardStatusCode.LOST_BY_TELEPHONE: "口头挂失",
    CardStatusCode.LOST_FORMALLY: "正式挂失",
    CardStatusCode.BEING_REPLACED: "补换中",
    CardStatusCode.FROZEN: "止付或冻结",
    CardStatusCode.DORMANT: "睡眠",
    CardStatusCode.CLOSED: "已销卡",
    CardStatusCode.OPENING_FAILED: "开卡失败",
}
