"""What the kit found, for people in Chinese and English, and for machines as JSON."""

import json
from collections.abc import Sequence
from typing import Final

from integrations.psbc.conformance.points import Finding, Verdict

_WORDS: Final = {
    Verdict.CONFORMS: "符合   conforms",
    Verdict.DIFFERS: "不符   DIFFERS ",
    Verdict.NOT_SEEN: "未见   not seen",
}


def text(findings: Sequence[Finding], *, profile: str) -> str:
    """This will lay the findings out as lines, the differences with their places."""
    lines = [f"一致性测试 / conformance to {profile}", ""]
    for finding in findings:
        point = finding.point
        lines.append(f"{point.value:<3} {_WORDS[finding.verdict]}  {point.zh}；{point.en}")
        lines += [f"      - {detail}" for detail in finding.details]
    counts = {each: _count(findings, each) for each in Verdict}
    lines.append("")
    lines.append(
        f"符合 {counts[Verdict.CONFORMS]} 项，不符 {counts[Verdict.DIFFERS]} 项，"
        f"未见 {counts[Verdict.NOT_SEEN]} 项 / {counts[Verdict.CONFORMS]} conform,"
        f" {counts[Verdict.DIFFERS]} differ, {counts[Verdict.NOT_SEEN]} not seen"
    )
    return "\n".join(lines) + "\n"


def as_json(findings: Sequence[Finding], *, profile: str) -> str:
    """This will give the findings to a machine."""
    points = [
        {
            "point": finding.point.value,
            "verdict": finding.verdict.value,
            "zh": finding.point.zh,
            "en": finding.point.en,
            "details": finding.details,
        }
        for finding in findings
    ]
    document = {"profile": profile, "conforms": is_conforming(findings), "points": points}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def is_conforming(findings: Sequence[Finding]) -> bool:
    """This will say whether nothing differs; what was not seen is no difference."""
    return _count(findings, Verdict.DIFFERS) == 0


def _count(findings: Sequence[Finding], verdict: Verdict) -> int:
    return sum(finding.verdict is verdict for finding in findings)
