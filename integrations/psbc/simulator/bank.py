"""The bank at work: it takes what has arrived, does what is due, and publishes what it has said."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from integrations.psbc.simulator import (
    crediting,
    files,
    ledger,
    listing,
    losing,
    opening,
    posting,
    production,
    returning,
    stating,
    times,
)
from integrations.psbc.simulator.desk import Desk, Refusal, after
from integrations.psbc.simulator.folders import Arrival, Inbox, Outbox
from integrations.psbc.simulator.incidents import ANY, Incident
from integrations.psbc.simulator.scenario import Scenario
from integrations.psbc.simulator.state import Receipt

LOT_S: Final = 0.25
LOST: Final = "lost"

Clock = Callable[[], datetime]
Take = Callable[[Desk, int, files.Content, int], tuple[Refusal, ...]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Department:
    """Who takes a kind of request, and the kind of file that accepts it."""

    acceptance: str
    take: Take


DEPARTMENTS: Final = {
    opening.REQUEST: Department(opening.ACCEPTANCE, opening.take),
    crediting.REQUEST: Department(crediting.ACCEPTANCE, crediting.take),
}


class Bank:
    """One bank over two folders and one memory; the clock decides how fast its days pass."""

    def __init__(self, desk: Desk, *, inbox: Inbox, outbox: Outbox, clock: Clock) -> None:
        self.desk = desk
        self.inbox = inbox
        self.outbox = outbox
        self.clock = clock
        self._opened_on = ""
        ledger.fund(desk.state, amount_fen=desk.scenario.payer_fen, at_us=self._now_us())

    def work(self) -> bool:
        """This will do all there is to do now, and say whether there was anything.

        Raises:
            NameTaken: the folder holds answers that this memory did not write.
        """
        if not self._is_open():
            return False
        # What a killed run has said but not published comes first, so that order is kept.
        worked = [self.publish(), self.receive(), self.publish()]
        while self.advance():
            worked.append(self.publish())
        return any(worked)

    def change(self, scenario: Scenario) -> None:
        """This will let the bank behave otherwise from now on."""
        self.desk = replace(self.desk, scenario=scenario)
        self._opened_on = ""

    def add(self, incident: Incident) -> None:
        """This will let one more thing go wrong; its number counts the files still to come."""
        kind, nth = incident.kind, incident.nth
        if nth and kind != ANY:
            nth += self._files_so_far(kind)
        more = (*self.desk.scenario.incidents, replace(incident, nth=nth))
        self.change(replace(self.desk.scenario, incidents=more))

    def calm(self) -> None:
        """This will let nothing go wrong any more; what is on its way already still comes."""
        self.change(replace(self.desk.scenario, incidents=()))

    def receive(self) -> bool:
        """This will take every file that has arrived; one bad file never stops the others."""
        taken = False
        for arrival in self.inbox.arrivals():
            self._receive(arrival)
            self.inbox.done(arrival)
            taken = True
        return taken

    def advance(self) -> bool:
        """This will do the one piece of work that has been due longest, with its like."""
        now_us = self._now_us()
        departments = (
            (opening.first_due_us, opening.answer),
            (production.first_due_us, production.step),
            (crediting.first_due_us, crediting.settle),
            (losing.first_due_us, losing.step),
            (returning.first_due_us, returning.carry_out),
            (listing.first_due_us, listing.write),
            (stating.first_due_us, stating.write),
        )
        due = [(first(self.desk), act) for first, act in departments]
        waiting = [(at_us, order) for order, (at_us, _) in enumerate(due) if at_us is not None]
        if not waiting or min(waiting)[0] > now_us:
            return False
        first_us, order = min(waiting)
        upto_us = min(now_us, after(first_us, LOT_S))
        return due[order][1](self.desk, upto_us=upto_us, at_us=now_us)

    def publish(self) -> bool:
        """This will publish every answer stored but not yet published, as the scenario has it.

        Raises:
            NameTaken: the folder holds answers that this memory did not write.
        """
        return posting.publish(self.desk, self.outbox, now_us=self._now_us())

    def _receive(self, arrival: Arrival) -> None:
        try:
            name = files.parse_name(arrival.name)
        except files.NotAFileName:
            logger.warning("ignored a file whose name follows no rule")
            return
        if name.kind not in DEPARTMENTS:
            logger.warning("ignored %s: no such request", name)
            return
        digest, flag_digest = files.sm3(arrival.data), files.sm3(arrival.flag)
        if self.desk.state.was_received(arrival.name, arrival.folder, digest, flag_digest):
            logger.info("seen before, no effect: %s", name)
        elif self._is_struck("ignored", name):
            self._note(arrival, name, files.batch_no_of(arrival.data), LOST, is_claimed=False)
            logger.warning("lost %s", name)
        else:
            self._read(arrival, name, digest)

    def _read(self, arrival: Arrival, name: files.FileName, digest: str) -> None:
        state = self.desk.state
        try:
            flag = files.parse_flag(arrival.flag)
            files.check_flag(flag, name=name, data=arrival.data, digest=digest)
            self._check_place(arrival, name)
        except files.FileRefused as refusal:
            # These bytes never arrived as they were sent, so the name stays free for them.
            self._refuse(arrival, name, refusal, is_claimed=False)
            return
        if state.is_digest_claimed(digest):
            logger.warning("repeated, no effect: %s", name)
            return
        if state.is_name_claimed(arrival.name):
            other = files.FileRefused("3006", "同名文件内容不同")
            self._refuse(arrival, name, other, is_claimed=False)
            return
        try:
            self._accept(arrival, name, flag)
        except files.FileRefused as refusal:
            self._refuse(arrival, name, refusal, is_claimed=True)

    def _check_place(self, arrival: Arrival, name: files.FileName) -> None:
        if name.org != self.desk.org:
            raise files.FileRefused("3007")
        if arrival.folder != name.day:
            raise files.FileRefused("3005", "目录与文件名不符")

    def _accept(self, arrival: Arrival, name: files.FileName, flag: files.Flag) -> None:
        content = files.read(name, self.desk.opened(arrival.data), flag)
        if self.desk.state.is_batch_accepted(name.kind, content.batch_no):
            raise files.FileRefused("3006")
        for each in self.desk.scenario.incidents:
            if each.does == "refused" and self._is_struck("refused", name):
                raise files.FileRefused(each.code)
        department, now_us = DEPARTMENTS[name.kind], self._now_us()
        with self.desk.state.transaction():
            received_id = self._note(arrival, name, content.batch_no, "0000", is_claimed=True)
            refusals = department.take(self.desk, received_id, content, now_us)
            self.desk.accept(department.acceptance, name, content, refusals, at_us=now_us)
        logger.info("accepted %s: %d rows, %d refused", name, len(content.rows), len(refusals))

    def _refuse(
        self,
        arrival: Arrival,
        name: files.FileName,
        refusal: files.FileRefused,
        *,
        is_claimed: bool,
    ) -> None:
        kind, now_us = DEPARTMENTS[name.kind].acceptance, self._now_us()
        batch_no = self._batch_no_of(arrival)
        with self.desk.state.transaction():
            self._note(arrival, name, batch_no, refusal.code, is_claimed=is_claimed)
            self.desk.refuse(kind, str(name), batch_no, refusal, at_us=now_us)
        logger.warning("refused %s: %s", name, refusal.code)

    def _files_so_far(self, kind: str) -> int:
        if kind not in DEPARTMENTS:
            return self.desk.state.count_letters(kind)
        counted = "SELECT count(*) FROM received WHERE kind = ?"
        return self.desk.state.number(counted, kind) or 0

    def _is_open(self) -> bool:
        """This will say whether the bank works today; what fell due while it was closed waits."""
        days = self.desk.scenario.opening_days
        if days.are_all:
            return True
        today = times.to_day(self._now_us())
        if not days.has(today):
            return False
        closed_us = days.closed_since_us(today) if today != self._opened_on else None
        if closed_us is not None:
            self.desk.state.put_off(since_us=closed_us, until_us=times.day_begins_us(today))
        self._opened_on = today
        return True

    def _batch_no_of(self, arrival: Arrival) -> str:
        try:
            return files.batch_no_of(self.desk.opened(arrival.data))
        except files.FileRefused:
            return ""

    def _now_us(self) -> int:
        return times.from_datetime(self.clock())

    def _is_struck(self, does: str, name: files.FileName) -> bool:
        return self.desk.is_struck(does, name.kind, lambda: self._files_so_far(name.kind) + 1)

    def _note(
        self,
        arrival: Arrival,
        name: files.FileName,
        batch_no: str,
        verdict: str,
        *,
        is_claimed: bool,
    ) -> int:
        return self.desk.state.note(
            Receipt(
                name=arrival.name,
                folder=arrival.folder,
                digest=files.sm3(arrival.data),
                flag_digest=files.sm3(arrival.flag),
                kind=name.kind,
                batch_no=batch_no,
                verdict=verdict,
                is_claimed=is_claimed,
                received_us=self._now_us(),
            )
        )
