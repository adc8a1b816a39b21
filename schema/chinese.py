"""What graphql-core says of a document or its variables, in Chinese.

graphql-core writes English sentences into its errors and has no codes. A test goes through all of
its rules, its parser and its coercion, and fails when one of their sentences is not in this table.
"""

import re
from collections.abc import Callable
from typing import Final

UNKNOWN: Final = "这里的写法不对，请对照“数据说明”检查"
FOUND_CHARACTERS_MAX: Final = 60

_N: Final = r"'([^']*)'"  # a name in quotes
_REST: Final = r"(.+)"
_FOUND: Final = r"[,.] [Ff]ound:? .+\.?"

_SUGGESTED: Final = re.compile(
    r" Did you mean (to use an inline fragment on |the enum value )?(.+?)\?"
)
_QUOTED: Final = re.compile(r"'([^']+)'")
_TOKEN: Final = re.compile(
    r"(Name|Int|Float|String|BlockString|Comment|<EOF>|<SOF>)(?: '(.*)')?", re.DOTALL
)
_TOKENS: Final = {
    "Name": "名称", "Int": "整数", "Float": "小数", "String": "文本", "BlockString": "文本",
    "Comment": "注释", "<EOF>": "语句的结尾", "<SOF>": "语句的开头",
}  # fmt: skip
_OPERATIONS: Final = {"query": "查询", "mutation": "修改", "subscription": "订阅"}

# Sentence by sentence; {0}, {1} … are what the pattern caught.
_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    # Fields, types and fragments
    (f"Cannot query field {_N} on type {_N}\\.", "类型 {1} 没有字段 {0}"),
    (f"Field {_N} must not have a selection since type {_N} has no subfields\\.", "字段 {0} 的类型是 {1}，下面没有可选的字段，请去掉它后面的大括号"),
    (f"Field {_N} of type {_N} must have a selection of subfields\\.", "字段 {0} 的类型是 {1}，请在大括号中选出要看的字段"),
    (f"Field {_N} of type {_N} must have at least one field selected\\.", "字段 {0} 的类型是 {1}，请至少选一个字段"),
    (f"Unknown type {_N}\\.", "没有类型 {0}"),
    (f"Unknown fragment {_N}\\.", "没有定义片段 {0}"),
    (f"Fragment {_N} is never used\\.", "片段 {0} 没有用到，请用上或删去"),
    (f"Cannot spread fragment {_N} within itself(?: via {_REST})?\\.", "片段 {0} 不能直接或间接地引用自己"),
    (f"Fragment cannot condition on non composite type {_N}\\.", "片段只能写在对象类型上，{0} 不是"),
    (f"Fragment {_N} cannot condition on non composite type {_N}\\.", "片段 {0} 只能写在对象类型上，{1} 不是"),
    (f"Fragment cannot be spread here as objects of type {_N} can never be of type {_N}\\.", "这里的类型是 {0}，不可能是 {1}，片段用不上"),
    (f"Fragment {_N} cannot be spread here as objects of type {_N} can never be of type {_N}\\.", "这里的类型是 {1}，不可能是 {2}，片段 {0} 用不上"),
    (f"Fields {_N} conflict because {_REST}\\. Use different aliases on the fields to fetch both if this was intentional\\.", "两处 {0} 互相冲突：{why1}；如要同时取，请用别名区分"),
    (f"Spreads {_N} conflict because {_REST} have different fragment arguments\\.", "两处片段 {0} 的参数不同"),
    # Arguments and directives
    (f"Unknown argument {_N} on (?:field|directive|fragment) {_N}\\.", "{1} 没有参数 {0}"),
    (f"Argument {_N} of type {_N} is required, but it was not provided\\.", "缺少必填的参数 {0}，类型 {1}"),
    (f"Fragment {_N} argument {_N} of type {_N} is required, but it was not provided\\.", "片段 {0} 缺少必填的参数 {1}，类型 {2}"),
    (f"There can be only one argument named {_N}\\.", "参数 {0} 写了两次"),
    (f"Unknown directive {_N}\\.", "没有指令 {0}"),
    (f"Directive {_N} may not be used on {_REST}\\.", "指令 {0} 不能用在这里"),
    (f"The directive {_N} can only be used once at this location\\.", "指令 {0} 在同一处只能用一次"),
    (r"(?:Defer|Stream) directive cannot be used on .+\.", "这里不能使用 @defer 或 @stream"),
    (r"(?:Defer|Stream|Xx) directive (?:label argument|not supported) .+\.", "这里不能使用 @defer 或 @stream"),
    (r"Defer/Stream directive label argument must be unique\.", "@defer、@stream 的标签不能重复"),
    # Variables
    (rf"Variable {_N} is not defined by operation {_N}\.", "变量 {0} 没有在 {1} 后面的括号里声明"),
    (rf"Variable {_N} is not defined\.", "变量 {0} 没有声明"),
    (rf"Variable {_N} is never used in (?:operation|fragment) {_N}\.", "变量 {0} 在 {1} 中没有用到，请用上或删去"),
    (rf"Variable {_N} is never used\.", "变量 {0} 没有用到，请用上或删去"),
    (rf"There can be only one variable named {_N}\.", "变量 {0} 声明了两次"),
    (rf"Variable {_N} cannot be non-input type {_N}\.", "变量 {0} 不能是类型 {1}"),
    (rf"Variable {_N} expected value of type {_N} which cannot be used as an input type\.", "变量 {0} 的类型 {1} 不能用作变量"),
    (rf"Variable {_N} of type {_N} used in position expecting type {_N}\.", "变量 {0} 的类型是 {1}，这里需要 {2}"),
    (rf"Variable {_N} is of type {_N} but must be non-nullable to be used for OneOf Input Object {_N}\.", "变量 {0} 的类型 {1} 须改为必填（加 !），才能用于 {2}"),
    (rf"Variable {_N} has invalid (?:default )?value(?: at ([^:]+))?: {_REST}", "变量 {0} {at1}的值不对：{again2}"),
    (r"Too many errors processing variables, error limit reached\. Execution aborted\.", "变量中的错误太多，请先改正前面的"),
    (rf"(?:Argument )?(\S+) has invalid (?:default )?value(?: at ([^:]+))?: {_REST}", "参数 {0} {at1}的值不对：{again2}"),
    (rf"(?:Argument )?(\S+) of required type {_N} was not provided\.", "缺少必填的参数 {0}，类型 {1}"),
    (r"Invalid argument", "参数的值不对"),
    (r"Variable values are nested too deeply\.", "变量的值嵌套过深"),
    (rf"Expected variable {_N} provided to .+ to provide a runtime value\.", "变量 {0} 没有填写"),
    (rf"Expected variable {_N} provided to .+ not to be None\.", "变量 {0} 不能为空"),
    # Values
    (rf"Expected a value of non-null type {_N} to be provided\.", "没有填写，必填，类型 {0}"),
    (rf"Expected value of non-null type {_N} not to be None\.", "不能为空，类型 {0}"),
    (rf"Expected value of type {_N} to be an object, found: {_REST}\.", "须是 {0} 那样的对象（大括号）"),
    (rf"Expected value of type {_N} to include required field {_N}, found: {_REST}\.", "缺少 {0} 的必填项 {1}"),
    (rf"Expected value of type {_N} not to include unknown field {_N}{_FOUND}", "{0} 没有 {1} 这一项"),
    (rf"Expected value of type {_N}, but encountered error '(.*)'; found: {_REST}\.", "{own1}"),
    (rf"Expected value of type {_N}, found: {_REST}\.", "须是 {0}，不能是 {found1}"),
    (rf"Within OneOf Input Object type {_N}, exactly one field must be specified, and the value for that field must be non-null\.", "{0} 的各项中须恰好填一项"),
    (rf"Enum {_N} cannot represent non-(?:string|enum) value: {_REST}\.", "{0} 的取值须是不带引号的词，不能是 {found1}"),
    (rf"Value {_N} does not exist in {_N} enum\.", "{1} 没有 {0} 这个取值"),
    (rf"Int cannot represent non-integer value: {_REST}", "须是整数，不能是 {found0}"),
    (rf"Int cannot represent non 32-bit signed integer value: {_REST}", "整数过大或过小，不能是 {found0}"),
    (r"Float cannot represent (?:non numeric value|value): (.+?)(?: \(value [a-z ]+\))?", "须是数，不能是 {found0}"),
    (rf"String cannot represent (?:a non string value|value): {_REST}", "须是带引号的文本，不能是 {found0}"),
    (rf"Boolean cannot represent a non boolean value: {_REST}", "须是 true 或 false，不能是 {found0}"),
    (rf"ID cannot represent (?:a non-string and non-integer value|value): {_REST}", "须是带引号的编号，不能是 {found0}"),
    (rf"There can be only one input field named {_N}\.", "{0} 这一项写了两次"),
    # Operations
    (r"This anonymous operation must be the only defined operation\.", "有多个查询时，每个都须有名称"),
    (rf"There can be only one operation named {_N}\.", "有两个查询都叫 {0}，请改名"),
    (rf"There can be only one fragment named {_N}\.", "有两个片段都叫 {0}，请改名"),
    (rf"The {_REST} operation is not supported by the schema\.", "不支持{operation0}"),
    (r"The .+ definition is not executable\.", "这里只能写查询和片段，不能写类型的定义"),
    (r"(?:Anonymous Subscription|Subscription .+) must .+\.", "不支持订阅"),
    (r"Maximum introspection depth exceeded", "查看数据结构的层次过深"),
    (r"Too many validation errors, error limit reached\. Validation aborted\.", "错误太多，请先改正前面的"),
    (r"Validation aborted\.", "查询过于复杂，请拆成几次"),
    # Syntax
    (r"Syntax Error: Unexpected '\.\.', did you mean '\.\.\.'\?", "片段前面是三个点 ..."),
    (r"Syntax Error: Invalid number, expected digit before '\.', did you mean '(.*)'\?", "小数点前面须有数字，如 {0}"),
    (r"Syntax Error: Invalid number, .+", "数字的写法不对"),
    (rf"Syntax Error: Expected {_REST}, found {_REST}\.", "这里应该是{token0}，却是{token1}"),
    (rf"Syntax Error: Unexpected variable {_N} in constant value\.", "默认值中不能用变量 {0}"),
    (r"Syntax Error: Unexpected description, .+", "这里不能写说明文字；注释请用 # 开头"),
    (r"Syntax Error: Unexpected single quote character \('\), did you mean to use a double quote \(\"\)\?", "请用双引号，不要用单引号"),
    (r"Syntax Error: Unexpected character: (.+)\.", "这里有一个不能用的字符 {0}；标点请用半角"),
    (r"Syntax Error: Invalid character: (.+)\.", "这里有一个不能用的字符 {0}；标点请用半角"),
    (r"Syntax Error: Unterminated string\.", "引号没有成对"),
    (r"Syntax Error: Invalid character within String: .+\.", "文本中有不能用的字符；换行请写 \\n"),
    (r"Syntax Error: Invalid (?:Unicode|character) escape sequence: .+\.", "文本中反斜杠后面的写法不对"),
    (r"Syntax Error: .+ is reserved and cannot be used for an enum value\.", "true、false、null 不能用作取值的名称"),
    (r"Syntax Error: (?:Document|Source) contains more than .+ Parsing aborted\.", "查询语句过长，请拆成几次"),
    (r"Syntax Error: Document is nested too deeply\. Parsing aborted\.", "查询层次过深，请减少嵌套"),
    (rf"Syntax Error: Unexpected {_REST}\.", "这里不应该出现{token0}"),
)  # fmt: skip
_TABLE: Final = tuple(
    (re.compile(pattern, re.DOTALL), template) for pattern, template in _SENTENCES
)
_WHY: Final[tuple[tuple[str, str], ...]] = (
    (rf"{_N} and {_N} are different fields", "{0} 与 {1} 不是同一个字段"),
    (r"they have differing arguments", "参数不同"),
    (r"they have overlapping stream directives.*", "@stream 重叠"),
    (rf"they return conflicting types {_N} and {_N}", "类型 {0} 与 {1} 不同"),
    (r"subfields .+", "下面的字段互相冲突"),
)
_WHY_TABLE: Final = tuple((re.compile(pattern, re.DOTALL), template) for pattern, template in _WHY)


def chinese(message: str) -> str | None:
    """This will say a sentence of graphql-core's in Chinese; None for one that it does not know."""
    suggestion = _SUGGESTED.search(message)
    plain = message if suggestion is None else _SUGGESTED.sub("", message, count=1)
    for pattern, template in _TABLE:
        match = pattern.fullmatch(plain)
        if match is not None:
            return _filled(template, match) + _advice(suggestion)
    return None


def _advice(suggestion: re.Match[str] | None) -> str:
    if suggestion is None:
        return ""
    names = "、".join(_QUOTED.findall(suggestion[2]))
    if suggestion[1] and suggestion[1].startswith("to use"):
        return f"；它在 {names} 中，可以写 ... on {names.split('、')[0]} {{ … }}"
    return f"；您是不是要写 {names}？"


def _filled(template: str, match: re.Match[str]) -> str:
    """This will put what was caught into a template, each in the way that its place asks for."""

    def put(place: re.Match[str]) -> str:
        way, number = place[1], int(place[2])
        caught = match.group(number + 1) or ""
        return _WAYS[way](caught)

    return re.sub(r"\{([a-z]*)(\d)\}", put, template)


def _again(message: str) -> str:
    return chinese(message) or UNKNOWN


def _own(message: str) -> str:
    """Our scalars say in Chinese what is wrong; anybody else's words are not for the person."""
    text = message.rstrip("。")
    return text if re.search(r"[\u4e00-\u9fff]", text) else "值不对"


def _found(value: str) -> str:
    return value if len(value) <= FOUND_CHARACTERS_MAX else value[:FOUND_CHARACTERS_MAX] + "…"


def _token(description: str) -> str:
    match = _TOKEN.fullmatch(description)
    if match is None:
        return f" {description.strip(chr(39))} "
    kind = _TOKENS[match[1]]
    return kind if match[2] is None else f"{kind} {_found(match[2])} "


def _why(reason: str) -> str:
    for pattern, template in _WHY_TABLE:
        match = pattern.fullmatch(reason)
        if match is not None:
            return _filled(template, match)
    return "取法不同"


_WAYS: Final[dict[str, Callable[[str], str]]] = {
    "": str,
    "again": _again,
    "at": lambda path: f"中 {path.lstrip('.')} " if path else "",
    "found": _found,
    "operation": lambda name: _OPERATIONS.get(name, name),
    "own": _own,
    "token": _token,
    "why": _why,
}
