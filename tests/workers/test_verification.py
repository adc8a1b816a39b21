"""Certificates handed out and verified by someone who has files and nothing else."""

from pathlib import Path

import orjson
import pytest

from domain import crypto, letters
from domain.certificates import queries, rules
from tests.workers import stated
from tests.workers.bank import Bank
from tests.workers.test_certificates import by_letter, issue, settled
from workers import archive as archives
from workers import verification


async def exported(bank: Bank, folder: Path) -> tuple[Path, Path]:
    """Two certificates and the archive that they counted, as files."""
    await settled(bank)
    await issue(bank)
    stated.on(bank, "2018-03-22T12:00:00")
    await issue(bank)
    chain, archive = folder / "chain", folder / "archive"
    chain.mkdir()
    for one in await queries.issued():
        content = rules.sealed(one["document"], one["digest"], one["seal"])
        (chain / f"certificate-{one['number']:06}.json").write_bytes(content)
    await archives.export(archive)
    return chain, archive


async def told(chain: Path, archive: Path | None = None) -> list[tuple[int, str]]:
    envelopes = verification.read(chain)
    problems = verification.chain(envelopes, crypto.keyring())
    if archive is not None:
        problems += await verification.against_archive(envelopes, archive)
    return problems


def rewritten(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


class TestVerification:
    async def test_finds_an_honest_chain_in_order(self, bank: Bank, tmp_path: Path) -> None:
        """R49 and exchange invariant 10: bytes alone give the two ways that they can give."""
        chain, archive = await exported(bank, tmp_path)
        assert await told(chain, archive) == []

    async def test_finds_a_changed_figure(self, bank: Bank, tmp_path: Path) -> None:
        chain, _ = await exported(bank, tmp_path)
        path = chain / "certificate-000001.json"
        rewritten(path, b'"credited":[2,20000]', b'"credited":[3,30000]')
        problems = {problem for number, problem in await told(chain) if number == 1}
        assert "its digest is not of its content" in problems
        assert any("total" in problem or "differences" in problem for problem in problems)

    async def test_finds_one_forged_with_a_fresh_digest(self, bank: Bank, tmp_path: Path) -> None:
        """A digest anybody can compute: the next certificate and the seal give it away."""
        chain, _ = await exported(bank, tmp_path)
        path = chain / "certificate-000001.json"
        envelope = orjson.loads(path.read_bytes())
        envelope["certificate"]["org"] = "SZJG0009"
        envelope["digest"] = rules.digest_of(envelope["certificate"])
        path.write_bytes(rules.canonical(envelope))
        assert await told(chain) == [
            (1, "its seal is not ours"), (2, "it does not follow the certificate before it"),
        ]  # fmt: skip

    async def test_finds_a_gap(self, bank: Bank, tmp_path: Path) -> None:
        chain, _ = await exported(bank, tmp_path)
        stated.on(bank, "2018-03-23T12:00:00")
        await issue(bank)
        [*_, last] = await queries.issued()
        content = rules.sealed(last["document"], last["digest"], last["seal"])
        (chain / "certificate-000003.json").write_bytes(content)
        (chain / "certificate-000002.json").unlink()
        assert await told(chain) == [(3, "number 2 is missing before it")]

    @pytest.mark.parametrize("kind", ["CRD", "CRR", "REC"])
    async def test_finds_an_archived_file_that_was_changed_or_lost(
        self, bank: Bank, tmp_path: Path, kind: str
    ) -> None:
        """Exchange invariant 5."""
        chain, archive = await exported(bank, tmp_path)
        name = await bank.town.one("SELECT name FROM bank_files WHERE kind = $1", kind)
        number = await bank.town.one("SELECT id FROM bank_files WHERE kind = $1", kind)
        [path] = archive.glob(f"*/*/{number}/content")
        path.write_bytes(path.read_bytes() + b" ")
        problems = [problem for _, problem in await told(chain, archive)]
        assert f"{name} is missing or altered" in problems
        assert len(problems) > 1, "the figures differ, too"

    @pytest.mark.parametrize("how", ["forged", "lost"])
    async def test_finds_a_letter_that_was_forged_or_lost(
        self, bank: Bank, tmp_path: Path, how: str
    ) -> None:
        """Exchange invariant 5: a payment rests on a letter as on a file."""
        pay_ids = await settled(bank)
        proof_id = await by_letter(bank, pay_ids[3])
        chain, archive = tmp_path / "chain", tmp_path / "archive"
        await issue(bank)
        [one] = await queries.issued()
        chain.mkdir()
        content = rules.sealed(one["document"], one["digest"], one["seal"])
        (chain / "certificate-000001.json").write_bytes(content)
        await archives.export(archive)
        assert await told(chain, archive) == []
        name = letters.name_of(proof_id)
        path = archive / "letters" / name / "content"
        if how == "lost":
            path.unlink()
        else:
            rewritten(path, b'"outcome":"CREDITED"', b'"outcome":"FAILED"')
        problems = [problem for _, problem in await told(chain, archive)]
        assert f"{name} is missing or altered" in problems
        assert any("credited by archive" in problem for problem in problems)

    async def test_refuses_what_is_no_certificate(self, bank: Bank, tmp_path: Path) -> None:
        chain, _ = await exported(bank, tmp_path)
        path = chain / "certificate-000001.json"
        path.write_bytes(b" " + path.read_bytes())
        with pytest.raises(ValueError, match="one form"):
            verification.read(chain)
        path.write_bytes(b"{}")
        with pytest.raises(ValueError, match="not a certificate"):
            verification.read(path)
