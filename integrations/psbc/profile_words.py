"""What is wrong with a profile, in Chinese and with its place, for whoever tries one out in the app."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FAULTS_MAX: Final = 100
_TEXT_MAX: Final = 200
_PLACE: Final = re.compile(r"([A-Za-z_]+(?:\.[A-Za-z_0-9]+)*): (.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its place in the document ("" for the whole of it) and what is wrong there."""

    place: str
    text: str


# How pydantic marks which of two forms it tried; it says nothing to a reader.
_CHINESE: Final = re.compile(r"\A[\u4e00-\u9fff]")
_TRIED: Final = re.compile(r"\.(?:str-enum|function-[a-z]+|literal)\[[^\]]*\]")


def in_chinese(faults: Sequence[str]) -> tuple[Fault, ...]:
    """This will say the first hundred faults in Chinese; a message unknown here is quoted as it is."""
    return tuple(_one(fault) for fault in faults[:FAULTS_MAX])


def _one(fault: str) -> Fault:
    """This will move names from the message to the place until one of the known messages is left."""
    places: list[str] = []
    message = _TRIED.sub("", fault)
    while True:
        said = _said(message)
        if said is not None:
            place = ".".join(places)
            return Fault("" if place == "document" else place[:_TEXT_MAX], said[:_TEXT_MAX])
        match = _PLACE.match(message)
        if match is None:
            return Fault(".".join(places)[:_TEXT_MAX], f"不符合约定：{message[:_TEXT_MAX]}")
        places.append(match[1])
        message = match[2]


def _said(message: str) -> str | None:
    if _CHINESE.search(message):
        return message
    for pattern, words in _WORDS.items():
        match = pattern.fullmatch(message)
        if match is not None:
            groups = ((group or "").replace(" or ", " 或 ") for group in match.groups())
            return words.format(*groups)
    return None


# What `documents`, `coherence` and the models of a profile say, in the order in which it is tried.
_SAID: Final[Mapping[str, str]] = {
    # documents
    r"larger than (\d+) bytes": "文件超过 {0} 字节",
    r"more than (\d+) nodes.*": "内容超过 {0} 项（引用按展开后计）",
    r"deeper than (\d+) levels: line (\d+)": "第 {1} 行嵌套超过 {0} 层",
    r"a tag is not allowed: line (\d+)": "第 {0} 行不允许使用类型标记（!）",
    r"an alias of what is not closed before it: line (\d+)":
        "第 {0} 行引用了尚未写完的内容",
    r"not a YAML document: key (.{1,80}) is repeated or no text.*line (\d+).*":
        "第 {1} 行的键 {0} 重复，或不是文本",
    r"not a YAML document: .*?line (\d+), column (\d+).*":
        "第 {0} 行第 {1} 列附近不是有效的 YAML 或 JSON",
    r"not a YAML document: .*": "不是有效的 YAML 或 JSON",
    # coherence
    r"two columns have the same name": "有两列同名",
    r"two columns number the lines": "有两列都是行号",
    r"a file of ours is right in every line or not sent": "送银行的文件有一行不对就不送，不得另行约定",
    r"is for what the bank says": "一列表示多列只可用于银行来文",
    r"(\d+) is not fewer than now": "旧文件的列数 {0} 不少于现在的列数",
    r"a required column comes after (\d+)": "第 {0} 列之后还有必填的列",
    r"'(.*)' is not a required column of type fen or yuan": "{0} 不是以分或元计的必填列",
    r"missing, and names\.file is no template for every kind":
        "没有文件名规则，且 names.file 也没有给出通用的规则",
    r"missing (.*)": "缺少列：{0}",
    r"(\S+) is none of ours, or is there": "{0} 不是本系统的列，或文件中已有",
    r"needs (.*) or signer_id.*": "缺少 {0}",
    r"needs content, .*; signer_id and recipient_id may be told": "必须有内容、密钥、签名（及随机初值）各一项",
    r"needs the groups name, part and parts": "须有 name、part、parts 三个命名组",
    r"needs each of (.*) and a total once": "须有 {0} 与一项金额，各一次",
    r"needs (.*)": "必须有 {0} 之一",
    r"nothing would fill it": "没有内容可填：既不是本系统的列，也没有固定值",
    r"is one of ours, so it is not unused": "是本系统的列，不能作为不使用的列",
    r"a person's number has no constant, choices or words":
        "证件号码、手机号、卡号、地址不得约定固定值、取值范围或对照词",
    r"does not hold a (\w+)": "类型不对，放不下 {0}",
    r"the batch number stands in two places": "批次号写在了两处",
    r"neither the batch number nor the file answered stands anywhere": "文件中既没有批次号，也没有所答复的文件",
    r"only what is sent is answered": "只有送银行的文件才有答复",
    r"(\w+) is no kind of this profile": "本约定中没有 {0} 类文件",
    r"(\w+) does not come from the bank": "{0} 不是银行来文",
    r"nothing would ever say what became of it": "没有约定结果文件，就无从知道结果",
    r"nothing is answered by this kind": "这类文件不答复任何文件",
    r"one kind answers two": "一类文件答复了两类文件",
    r"the batch number does not stand in both": "批次号没有同时写在送出与答复的文件中",
    r"the first line does not state the file answered": "首行没有写所答复的文件",
    r"there is no column (\w+)": "没有 {0} 列",
    r"no such column is sent, or of another type": "送出的文件没有这一列，或类型不同",
    r"no ACT says that a card is active, so only (\S+) lets it be paid to":
        "没有激活文件说明卡已激活，只有 {0} 才可付款",
    r"a way stands there twice": "同一种方式写了两次",
    r"what repeats ours is filled by the bank, and looked at": "重复我方内容的列由银行填写，且要核对",
    r"a name of it could be one of (\w+)": "文件名与 {0} 类的文件名分不清",
    # layout
    r"a directory begins with / and ends with /\{{day\}}": "目录须以 / 开头，以 /{{day}} 结尾",
    r"a constant has one and nothing else has": "固定内容必须给出，其他内容不得给出",
    r"a field stands there twice": "同一项出现了两次",
    r"the total is in fen or in yuan": "总金额只能以分或以元其中之一表示",
    r"(\w+) stands there if, and only if, it is given": "{0} 给出则须列出，不给出则不得列出",
    r"begins with mark": "须以 mark 开头",
    r"the last line states rows and total only": "尾行只可写笔数与金额",
    r"a file name contains no /": "文件名不得含 /",
    r"a template with (.*) once each, between plain characters":
        "须各含一次 {0}，其余只可为字母、数字与 _ . / -",
    # columns
    r"only a required integer column can number the lines": "只有必填的整数列可作行号",
    r"only a column of type code or integer has choices": "只有代码列或整数列可有取值范围",
    r"(.*) is longer than bytes_max": "固定值或取值比 bytes_max 长",
    r"a constant or a choice may not be empty": "固定值与取值不得为空",
    r"two of ours are the same word of the bank's": "两个不同的内容对应了银行的同一个词",
    r"only a required column of type code can carry the batch number": "只有必填的代码列可放批次号",
    r"one thing fills a column: .*": "一列只能由固定值、行号、批次号、不使用四者之一填写",
    # profile
    r"not a regular expression: .*": "不是有效的正则表达式",
    r"a regular expression that repeats no group, and little else":
        "正则表达式过长、重复过多，或重复了括号中的内容",
    r"forbids no letter or digit": "禁用字符中不得有字母或数字",
    r"no profile is called '(.*)'": "没有名为 {0} 的约定",
    r"the document calls itself (\S+), not (\S+)": "文件自称 {0}，不是 {1}",
    # envelope
    r"two parts have the same name": "两部分同名",
    r"random or 32 lower-case hexadecimal digits": "只能是 random 或 32 位小写十六进制数字",
    r"GCM must never see one twice, so it is random": "GCM 的初值不得重复，必须为 random",
    r"JSON holds no raw bytes": "JSON 中不能放原始字节",
    r"covers neither content nor plain": "签名既不覆盖 content 也不覆盖 plain",
    r"a part is named twice": "同一部分列了两次",
    r"an agreed iv does not travel": "约定的初值不随文件传送，不能参与签名",
    # the words of pydantic
    r"Field required": "缺少这一项",
    r"Extra inputs are not permitted": "没有这一项",
    r"Input should be (?:a valid )?(string|integer|boolean|list|dictionary|tuple|array|object|array|map|mapping).*":
        "类型不对，应为 {0}",
    r"Input should be a valid dictionary.*|Input should be an object": "应为一组键与值",
    r"Input should be a valid array": "应为列表",
    r"Input should be in a valid time format.*|Input should be a valid time.*": '应为带引号的时刻，如 "16:00"',
    r"Input should be greater than or equal to (\S+)": "不得小于 {0}",
    r"Input should be less than or equal to (\S+)": "不得大于 {0}",
    r"Input should be ('.*)": "只能是 {0} 之一",
    r"String should match pattern '(.*)'": "不符合格式 {0}",
    r"String should have at most (\d+) characters?": "不得超过 {0} 个字符",
    r"String should have at least (\d+) characters?": "不得少于 {0} 个字符",
    r"\w+ should have at least (\d+) items? after validation, not (\d+)": "至少应有 {0} 项，现有 {1} 项",
    r"\w+ should have at most (\d+) items? after validation, not (\S+)": "最多可有 {0} 项",
}  # fmt: skip
_WORDS: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(pattern.replace("{{", "{").replace("}}", "}"), re.DOTALL): words
    for pattern, words in _SAID.items()
}
