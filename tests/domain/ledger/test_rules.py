from domain.ledger.rules import BOOKING, Account, Event, net_fen


class TestBooking:
    def test_moves_every_event_from_one_account_to_another(self) -> None:
        assert BOOKING.keys() == set(Event)
        assert all(to is not taken_from for to, taken_from in BOOKING.values())

    def test_has_the_signs_that_a_person_would_write(self) -> None:
        """Failure 27: the sign of a reversal, written out by hand."""
        assert BOOKING[Event.SENT] == (Account.IN_TRANSIT, Account.PAYER)
        assert BOOKING[Event.CREDITED] == (Account.PAID, Account.IN_TRANSIT)
        assert BOOKING[Event.FAILED] == (Account.PAYER, Account.IN_TRANSIT)
        assert BOOKING[Event.RETURNED] == (Account.PAYER, Account.PAID)


class TestNetFen:
    def test_is_zero_when_the_books_hold(self) -> None:
        assert net_fen({"PAYER": -300, "IN_TRANSIT": 100, "PAID": 200}) == 0
        assert net_fen({"PAYER": -300, "PAID": 200}) == -100
