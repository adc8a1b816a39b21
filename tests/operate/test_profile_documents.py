import re
from pathlib import Path

import pytest

from integrations.psbc import profile
from operate import profile_documents

FORMAT = Path(__file__).parents[2] / "docs" / "psbc-files.md"


class TestText:
    @pytest.mark.parametrize("name", profile.shipped())
    def test_is_what_the_document_quotes(self, name: str) -> None:
        """Written anew by `cli.py profile document NAME`, between the two marks."""
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        written = FORMAT.read_text(encoding="utf-8")
        [quoted] = re.findall(f"{re.escape(begin)}(.*?){re.escape(end)}", written, re.DOTALL)
        assert quoted == profile_documents.text(profile.load(name))

    def test_changes_with_the_profile(self) -> None:
        bank = profile.load("psbc-cd/1")
        wider = bank.model_copy(update={"rows_max": 5})
        assert profile_documents.text(wider) != profile_documents.text(bank)
