"""The bank's front office: takes and gives files in another agreement's layout, as the bank behind it works on.

It stands where the folders do. A request is put into the bank's own files, with its own flag; an answer
into the layout of the request. What that agreement has no file for is not told.
"""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from integrations.psbc.simulator import files
from integrations.psbc.simulator.dialect import Answer, Dialect, Request, Unspeakable, native
from integrations.psbc.simulator.folders import Arrival, Inbox, NameTaken, Outbox
from integrations.psbc.simulator.state import Letter, State

logger = logging.getLogger(__name__)


class SpokenInbox(Inbox):
    """`{org}/in` of an agreement other than the bank's own."""

    def __init__(self, root: Path, dialect: Dialect) -> None:
        super().__init__(root)
        self._dialect = dialect
        self._as_they_lay: dict[tuple[str, str], Arrival] = {}

    def arrivals(self) -> Iterator[Arrival]:
        """This will give what has arrived as files of the bank's own."""
        for arrival in super().arrivals():
            understood = self._understood(arrival)
            self._as_they_lay[understood.folder, understood.name] = arrival
            yield understood

    def done(self, arrival: Arrival) -> None:
        """This will remember that the file as it lies there needs no more work."""
        super().done(self._as_they_lay.pop((arrival.folder, arrival.name)))

    def _understood(self, arrival: Arrival) -> Arrival:
        try:
            request = self._dialect.request(arrival.name, arrival.data)
        except Unspeakable:
            logger.warning("ignored a file that is not of the agreement")
            return arrival
        rows = native(request.name.kind, request.rows)
        if not all(files.fits(request.name.kind, row) for row in rows):
            logger.warning("ignored a file with a field longer than any of the bank's own")
            return arrival
        data = files.render(request.name, request.batch_no, rows)
        flag = files.render_flag(request.name, data, rows)
        if not self._dialect.is_flag_true(arrival.name, arrival.data, arrival.flag):
            flag = files.render_flag(request.name, data + b"x", rows)
        return replace(arrival, name=str(request.name), data=data, flag=flag)


class SpokenOutbox(Outbox):
    """`{org}/out` of an agreement other than the bank's own; the requests lie in `inbox`."""

    def __init__(self, root: Path, dialect: Dialect, *, inbox: Path, state: State) -> None:
        super().__init__(root)
        self._dialect = dialect
        self._inbox = inbox
        self._state = state

    def publish(self, letter: Letter) -> None:
        """This will put an answer there in the words of the agreement, if it has such a file.

        A second answer where the agreement gives one its only name is kept back: it would be told
        under a name that is taken.
        """
        answer = self.spoken(letter)
        if answer is None:
            return
        try:
            self.place(answer.folder, answer.name, answer.data)
        except NameTaken:
            logger.warning("answered before: %s", answer.name)
            return
        self.place(answer.folder, f"{answer.name}.ok", answer.flag)

    def spoken(self, letter: Letter) -> Answer | None:
        """This will put an answer into the words of the agreement; nothing, if it has no such file."""
        if not self._dialect.has(letter.name.kind):
            logger.info("not told under this agreement: %s", letter.name)
            return None
        header, *lines, _ = letter.data.decode(files.ENCODING).splitlines()
        request = self._request(letter.name.kind, header.split("|")[4])
        columns = [column.name for column in files.KINDS[letter.name.kind]]
        rows = [dict(zip(columns, line.split("|"), strict=True)) for line in lines]
        for row in rows:
            row["paid_fen"] = row.get("amount_fen", "0") if row["result"] == "S" else "0"
        return self._dialect.answer(letter.name, rows, request)

    def _request(self, kind: str, batch_no: str) -> Request:
        asked = {"OPR": "OPN", "CRR": "CRD"}[kind]
        found = self._state.row(
            "SELECT name FROM received WHERE kind = ? AND batch_no = ? AND verdict = '0000'",
            *(asked, batch_no),
        )
        assert found is not None, "an answer answers something"
        name = files.parse_name(found["name"])
        spoken = self._dialect.name_of(name)
        return self._dialect.request(spoken, (self._inbox / name.day / spoken).read_bytes())
