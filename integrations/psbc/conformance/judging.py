"""Points about what the bank answers: each request once, with the agreed code, for what was sent."""

from collections import Counter

from integrations.psbc import acceptance, activation, credit, returns, statement
from integrations.psbc.acceptance import Acceptance
from integrations.psbc.channel import FileTooLarge
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Outcome, ResultCode
from integrations.psbc.conformance import files, people
from integrations.psbc.conformance.points import Point
from integrations.psbc.conformance.script import Script, Trial
from integrations.psbc.credit import CreditResult
from integrations.psbc.errors import FileError
from integrations.psbc.kinds import RecordKind
from integrations.psbc.referring import OtherRequest
from integrations.psbc.statement import EntryDirection

OF_A_CARD = ("00", "01", "02", "03", "04", "05", "06")
FINAL = frozenset({Outcome.SUCCEEDED, Outcome.FAILED})


def judge(script: Script) -> None:
    """This will hold the answers of a run against what was sent."""
    verdicts = _verdicts(script)
    _judge_keeping(script)
    _judge_batches(script)
    _judge_acceptance(script, verdicts, "A", RecordKind.OPEN_ACCEPTANCE, Point.OPEN_TAKEN)
    _judge_acceptance(script, verdicts, "P", RecordKind.CREDIT_ACCEPTANCE, Point.CREDIT_TAKEN)
    _judge_trials(script, verdicts)
    _judge_again(script, verdicts)
    _judge_openings(script)
    _judge_credits(script)
    _judge_order(script)
    _judge_statuses(script)
    _judge_statements(script)
    _judge_returns(script)


def _verdicts(script: Script) -> dict[str, Acceptance]:
    found: dict[str, Acceptance] = {}
    for kind in (RecordKind.OPEN_ACCEPTANCE, RecordKind.CREDIT_ACCEPTANCE):
        for file in script.mailbox.of(kind):
            try:
                verdict = acceptance.verdict(script.profile, file)
            except FileError as error:
                script.findings.differs(Point.CODES, f"{file.name}: {error.reason}")
                continue
            found[verdict.file_name] = verdict
    return found


def _judge_keeping(script: Script) -> None:
    for file in script.sent.batches.values():
        try:
            kept = script.line.get(file.directory, file.name, size_max=len(file.content))
        except FileTooLarge:
            kept = b""
        detail = f"{file.name}: 已被改动 / changed"
        script.findings.check(Point.KEEPS, holds=kept == file.content, detail=detail)


def _judge_batches(script: Script) -> None:
    answers = (
        *(RecordKind.OPEN_ACCEPTANCE, RecordKind.OPEN_RESULT),
        *(RecordKind.CREDIT_ACCEPTANCE, RecordKind.CREDIT_RESULT),
    )
    for kind in answers:
        for label, file in script.answers(kind):
            detail = f"{file.name}: {file.batch_no or file.answered}"
            script.findings.check(Point.BATCHES, holds=bool(label), detail=detail)
            for reason in _others(file):
                script.findings.differs(Point.CODES, f"{file.name}: {reason}")


def _others(file: ParsedFile) -> list[str]:
    """This will give what is said of lines that repeat the facts of others than they name."""
    problems = (line.problem for line in file.unread)
    return [problem.reason for problem in problems if isinstance(problem, OtherRequest)]


def _missing(script: Script, point: Point, kind: RecordKind, detail: str) -> None:
    """This will blame silence, unless an answer came that could not be read: that is told already."""
    has_unread = any(
        next(files.refused_lines(script.profile, file), None) or _others(file)
        for _, file in script.answers(kind)
    )
    if not (has_unread or script.mailbox.has_unreadable(kind)):
        script.findings.differs(point, detail)


def _judge_acceptance(
    script: Script, verdicts: dict[str, Acceptance], label: str, kind: RecordKind, point: Point
) -> None:
    if not script.has(kind) or label not in script.sent.batches:
        return
    file = script.sent.batches[label]
    verdict = verdicts.get(file.name)
    if verdict is None:
        _missing(script, point, kind, f"{file.name}: 没有受理答复 / no acceptance")
        return
    taken = (verdict.code, verdict.accepted + len(verdict.refused))
    detail = f"{file.name}: {verdict.code.value}, {verdict.accepted}/{file.rows}"
    script.findings.check(point, holds=taken == (ResultCode.SUCCESS, file.rows), detail=detail)


def _judge_trials(script: Script, verdicts: dict[str, Acceptance]) -> None:
    for trial in script.sent.trials:
        kind = script.profile.kinds[trial.kind].acceptance
        if kind is None:
            _judge_silence(script, trial)
            continue
        verdict = verdicts.get(trial.name)
        if verdict is None:
            _missing(script, trial.point, kind, f"{trial.name}: 没有答复 / no answer")
            continue
        detail = f"{trial.name}: {verdict.code.value}，应为 / expected {trial.code.value}"
        script.findings.check(trial.point, holds=verdict.code is trial.code, detail=detail)


def _judge_silence(script: Script, trial: Trial) -> None:
    """This will blame a result of what should have been refused; that it was is not told here."""
    kind = script.profile.kinds[trial.kind].result
    assert kind is not None, "whatever we send has a result"
    for label, file in script.answers(kind):
        if label == trial.label:
            detail = f"{trial.name}: {file.name}，应整个退回 / should be refused whole"
            script.findings.differs(trial.point, detail)


def _judge_again(script: Script, verdicts: dict[str, Acceptance]) -> None:
    verdict = verdicts.get(script.sent.again)
    is_answered = "A3" in {label for label, _ in script.answers(RecordKind.OPEN_RESULT)}
    is_taken = is_answered or (verdict is not None and verdict.is_accepted)
    detail = f"{script.sent.again}: 再次受理 / taken again"
    script.findings.check(Point.SAME_AGAIN, holds=not is_taken, detail=detail)


def _judge_openings(script: Script) -> None:
    findings, told = script.findings, script.openings()
    untold = script.profile.kinds[RecordKind.OPEN_RESULT].left_out
    final = Counter(each.request_id for each in told if each.outcome in FINAL)
    for request_id, number in script.sent.applications.items():
        if final[request_id] == 0:
            detail = f"{request_id}: 没有结果 / no result"
            _missing(script, Point.OPEN_ANSWERED, RecordKind.OPEN_RESULT, detail)
            continue
        lines = {each.request_line for each in told if each.request_id == request_id}
        is_so = final[request_id] == 1 and ("seq" in untold or lines == {number})
        detail = f"{request_id}: {final[request_id]}次，行号 / times, line {sorted(lines)}"
        findings.check(Point.OPEN_ANSWERED, holds=is_so, detail=detail)
    for each in told:
        known = each.request_id in script.sent.applications
        detail = f"{each.request_id}: 未送 / never sent"
        findings.check(Point.OPEN_ANSWERED, holds=known, detail=detail)
        if "fee_fen" not in untold:
            free = each.fee_fen == 0
            findings.check(Point.NO_FEE, holds=free, detail=f"{each.request_id}: {each.fee_fen}")
        name = script.sent.names.get(each.request_id)
        if each.outcome in FINAL and name in {people.RARE, people.DOTTED}:
            is_written = each.code.value != "1013"
            findings.check(Point.RARE_NAMES, holds=is_written, detail=f"{each.request_id}: 1013")


def _credit_results(script: Script) -> list[tuple[str, CreditResult]]:
    return [
        (label, result)
        for label, file in script.answers(RecordKind.CREDIT_RESULT)
        for result in credit.results(script.profile, file).values
    ]


def _judge_credits(script: Script) -> None:
    told = [each for _, each in _credit_results(script)]
    first = [each for label, each in _credit_results(script) if label == "P"]
    final = Counter(each.payment_id for each in first if each.outcome is not Outcome.IN_PROGRESS)
    for pay_id in script.sent.payments:
        if final[pay_id] == 0:
            detail = f"{pay_id}: 没有结果 / no result"
            _missing(script, Point.CREDIT_ANSWERED, RecordKind.CREDIT_RESULT, detail)
    for each in told:
        sent = script.sent.payments.get(each.payment_id)
        detail = f"{each.payment_id}: 未送 / never sent"
        script.findings.check(Point.CREDIT_ANSWERED, holds=sent is not None, detail=detail)
        if sent is not None:
            detail = f"{each.payment_id}: {each.amount_fen}，送出 / sent {sent.amount_fen}"
            is_same = each.amount_fen == sent.amount_fen
            script.findings.check(Point.AMOUNTS, holds=is_same, detail=detail)
    for each in first:
        if each.outcome in FINAL and each.payment_id in script.sent.expected:
            _judge_credit(script, each)
    _judge_repetition(script)


def _judge_credit(script: Script, result: CreditResult) -> None:
    point, code = script.sent.expected[result.payment_id]
    is_told = code is not ResultCode.SUCCESS or bool(result.bank_serial and result.posted_at)
    detail = f"{result.payment_id}: {result.code.value}，应为 / expected {code.value}"
    script.findings.check(point, holds=result.code is code and is_told, detail=detail)


def _judge_repetition(script: Script) -> None:
    if not script.sent.repeated:
        return
    told = [each for label, each in _credit_results(script) if label == "R"]
    if not told:
        detail = f"{script.sent.repeated}: 没有结果 / no result"
        _missing(script, Point.PAY_AGAIN, RecordKind.CREDIT_RESULT, detail)
    for each in told:
        detail = f"{each.payment_id}: {each.code.value}，应为 / expected 2010"
        is_refused = each.code is ResultCode.SERIAL_REPEATED
        script.findings.check(Point.PAY_AGAIN, holds=is_refused, detail=detail)


def _judge_order(script: Script) -> None:
    # What comes again under its name counts by its first coming.
    written = {each.file.name: each.written_s for each in reversed(script.mailbox.received)}
    pairs = (
        (RecordKind.OPEN_ACCEPTANCE, RecordKind.OPEN_RESULT),
        (RecordKind.CREDIT_ACCEPTANCE, RecordKind.CREDIT_RESULT),
    )
    for before, after in pairs:
        taken = {
            file.batch_no: file for file in script.mailbox.of(before) if _is_accepting(script, file)
        }
        for file in script.mailbox.of(after):
            first = taken.get(file.batch_no)
            if first is not None:
                is_so = written[first.name] <= written[file.name]
                detail = f"{file.name}: 早于 / before {first.name}"
                script.findings.check(Point.IN_ORDER, holds=is_so, detail=detail)


def _is_accepting(script: Script, file: ParsedFile) -> bool:
    try:
        return acceptance.verdict(script.profile, file).is_accepted
    except FileError:
        return False


def _judge_statuses(script: Script) -> None:
    latest: dict[str, int] = {}
    mine = {each.card_number for each in script.openings() if each.card_number}
    changes = [
        change
        for file in script.mailbox.of(RecordKind.ACTIVATION)
        for change in activation.changes(script.profile, file).values
        if change.card_number in mine and change.status.value in OF_A_CARD
    ]
    for change in sorted(changes, key=lambda each: each.changed_at):
        place = OF_A_CARD.index(change.status.value)
        is_so = place >= latest.get(change.card_number, 0)
        detail = f"{change.request_id}: {change.status.value}"
        script.findings.check(Point.STATUSES, holds=is_so, detail=detail)
        latest[change.card_number] = place


def _judge_statements(script: Script) -> None:
    paid = {
        each.payment_id: each.bank_serial
        for _, each in _credit_results(script)
        if each.outcome is Outcome.SUCCEEDED
    }
    stated: dict[str, str] = {}
    files = script.mailbox.of(RecordKind.STATEMENT)
    for file in files:
        try:
            day = statement.statement(script.profile, file)
        except FileError as error:
            script.findings.differs(Point.STATEMENT, f"{file.name}: {error.reason}")
            continue
        script.findings.conforms(Point.STATEMENT)
        stated |= {
            each.payment_id: each.bank_serial
            for each in day.entries
            if each.direction is EntryDirection.DEBIT
        }
    for pay_id, serial in paid.items() if stated else ():
        is_so = stated.get(pay_id) == serial
        detail = f"{pay_id}: 不在对账单中 / not in the statement"
        script.findings.check(Point.STATEMENT, holds=is_so, detail=detail)


def _judge_returns(script: Script) -> None:
    paid = {
        each.payment_id: each.amount_fen
        for _, each in _credit_results(script)
        if each.outcome is Outcome.SUCCEEDED
    }
    for file in script.mailbox.of(RecordKind.RETURN):
        for each in returns.returns(script.profile, file).values:
            is_so = paid.get(each.payment_id) == each.amount_fen
            detail = f"{each.payment_id}: {each.amount_fen}"
            script.findings.check(Point.RETURNS, holds=is_so, detail=detail)
