import pytest

from integrations.psbc.simulator import envelope
from integrations.psbc.simulator.envelope import Envelope
from integrations.psbc.simulator.files import FileRefused
from tests.integrations.psbc.enveloping import Bank, agreed

DOCUMENT = """
own_privates: ["{own}"]
peer_publics: ["{peer}"]
own_user_id: PSBC-SC
peer_user_id: SZJG0001
parts: {{content: request, key: encryptKey, iv: iv, signature: signature}}
signed: [content, key]
"""


def mirrored(bank: Envelope) -> Envelope:
    """The union's end, with the simulator's program, for a letter to oneself."""
    return Bank(own=Bank().peers, peers=Bank().own).end(
        agreed(bank_user_id=bank.peer_user_id, our_user_id=bank.own_user_id)
    )


class TestEnvelope:
    def test_opens_what_the_other_side_closed(self) -> None:
        bank = Bank().end(agreed())
        assert bank.open(mirrored(bank).close(b"bytes")) == b"bytes"

    @pytest.mark.parametrize("sent", [b"", b"{}", b"[]", b"plain text", b'{"request":"AAAA"}'])
    def test_refuses_what_is_no_envelope(self, sent: bytes) -> None:
        with pytest.raises(FileRefused) as caught:
            Bank().end(agreed()).open(sent)
        assert caught.value.code == "3003"

    def test_refuses_its_own_letters(self) -> None:
        bank = Bank().end(agreed())
        with pytest.raises(FileRefused):
            bank.open(bank.close(b"bytes"))

    def test_is_read_from_a_file(self) -> None:
        bank = Bank().end(agreed())
        text = DOCUMENT.format(own=bank.own_privates[0], peer=bank.peer_publics[0])
        assert envelope.from_yaml(text).open(mirrored(bank).close(b"bytes")) == b"bytes"
