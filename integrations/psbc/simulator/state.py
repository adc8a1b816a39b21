"""What the bank remembers, on disk: one SQLite file, one transaction for each file it processes.

An answer is stored here with its exact bytes in the same transaction as everything it says; only
then is it published. A kill at any moment therefore loses nothing and says nothing twice.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from integrations.psbc.simulator import codes, files

FILE_NAME = "bank.sqlite3"
BUSY_TIMEOUT_S = 30.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS received (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folder TEXT NOT NULL,
    digest TEXT NOT NULL,
    flag_digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    batch_no TEXT NOT NULL,
    verdict TEXT NOT NULL,
    is_claimed INTEGER NOT NULL CHECK (is_claimed IN (0, 1)),
    received_us INTEGER NOT NULL,
    UNIQUE (name, folder, digest, flag_digest)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS received_claims_name ON received (name) WHERE is_claimed = 1;
CREATE UNIQUE INDEX IF NOT EXISTS received_claims_digest ON received (digest) WHERE is_claimed = 1;
CREATE UNIQUE INDEX IF NOT EXISTS received_claims_batch
    ON received (kind, batch_no) WHERE verdict = '0000';

CREATE TABLE IF NOT EXISTS applications (
    req_id TEXT PRIMARY KEY,
    received_id INTEGER NOT NULL REFERENCES received (id),
    seq INTEGER NOT NULL,
    person TEXT NOT NULL,
    code TEXT NOT NULL,
    id_check TEXT NOT NULL,
    is_opened INTEGER NOT NULL CHECK (is_opened IN (0, 1)),
    is_pending INTEGER NOT NULL CHECK (is_pending IN (0, 1)),
    due_us INTEGER,
    UNIQUE (received_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS applications_due ON applications (due_us) WHERE due_us IS NOT NULL;
CREATE INDEX IF NOT EXISTS applications_of_person ON applications (person);

CREATE TABLE IF NOT EXISTS cards (
    card_no TEXT PRIMARY KEY,
    acct_no TEXT NOT NULL UNIQUE,
    req_id TEXT NOT NULL UNIQUE REFERENCES applications (req_id),
    person TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    mobile TEXT NOT NULL UNIQUE,
    unit_uscc TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN ('1', '2')),
    channel TEXT NOT NULL,
    opened_us INTEGER NOT NULL,
    expires_on TEXT NOT NULL,
    is_activating INTEGER NOT NULL CHECK (is_activating IN (0, 1)),
    is_swiping INTEGER NOT NULL CHECK (is_swiping IN (0, 1)),
    status TEXT,
    changed_us INTEGER,
    made_us INTEGER,
    shipped_us INTEGER,
    first_swipe_us INTEGER,
    due_us INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cards_due ON cards (due_us, card_no) WHERE due_us IS NOT NULL;

CREATE TABLE IF NOT EXISTS former_cards (
    card_no TEXT PRIMARY KEY,
    acct_no TEXT NOT NULL,
    req_id TEXT NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    changed_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mishaps (
    card_no TEXT PRIMARY KEY,
    does TEXT NOT NULL,
    due_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS listings (day TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS credits (
    id INTEGER PRIMARY KEY,
    pay_id TEXT NOT NULL,
    received_id INTEGER NOT NULL REFERENCES received (id),
    card_no TEXT NOT NULL,
    name TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    is_repeated INTEGER NOT NULL CHECK (is_repeated IN (0, 1)),
    is_held INTEGER NOT NULL DEFAULT 0 CHECK (is_held IN (0, 1)),
    code TEXT,
    bank_serial TEXT UNIQUE,
    posted_us INTEGER,
    posted_on TEXT,
    due_us INTEGER
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS credits_pay_once ON credits (pay_id) WHERE is_repeated = 0;
CREATE INDEX IF NOT EXISTS credits_due ON credits (due_us) WHERE due_us IS NOT NULL;
CREATE INDEX IF NOT EXISTS credits_of_file ON credits (received_id);
CREATE INDEX IF NOT EXISTS credits_of_card ON credits (card_no);

CREATE TABLE IF NOT EXISTS returns (
    pay_id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    due_us INTEGER,
    bank_serial TEXT UNIQUE,
    returned_us INTEGER,
    CHECK ((due_us IS NULL) = (bank_serial IS NOT NULL AND returned_us IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS returns_due ON returns (due_us) WHERE due_us IS NOT NULL;

CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
    pay_id TEXT,
    posted_us INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entries_of_account ON entries (account, posted_us, id);
CREATE TABLE IF NOT EXISTS statements (
    day TEXT PRIMARY KEY,
    upto_us INTEGER NOT NULL UNIQUE,
    closing_fen INTEGER NOT NULL CHECK (closing_fen >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS balances (
    account TEXT PRIMARY KEY,
    balance_fen INTEGER NOT NULL CHECK (account = 'FUNDING' OR balance_fen >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS memory (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sequences (
    kind TEXT NOT NULL,
    day TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    data BLOB NOT NULL,
    flag BLOB NOT NULL,
    is_published INTEGER NOT NULL DEFAULT 0 CHECK (is_published IN (0, 1))
) STRICT;
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY,
    letter_id INTEGER NOT NULL REFERENCES outbox (id),
    due_us INTEGER NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    data BLOB NOT NULL,
    is_laid INTEGER NOT NULL DEFAULT 0 CHECK (is_laid IN (0, 1))
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_us, id) WHERE is_laid = 0;
CREATE INDEX IF NOT EXISTS outbox_unpublished ON outbox (id) WHERE is_published = 0;
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is noted of a file that came in, whatever became of it."""

    name: str
    folder: str
    digest: str
    flag_digest: str
    kind: str
    batch_no: str
    verdict: str
    is_claimed: bool
    received_us: int


@dataclass(frozen=True, slots=True)
class Letter:
    """An answer as it will lie on the server, byte for byte."""

    id: int
    name: files.FileName
    data: bytes
    flag: bytes


class State:
    """The bank's memory. One process writes it; another may read it at the same time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def open(cls, folder: Path) -> Self:
        """This will open the memory under the folder, creating it on first use."""
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            folder / FILE_NAME, timeout=BUSY_TIMEOUT_S, isolation_level=None
        )
        connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.executescript(_SCHEMA)
        return cls(connection)

    @classmethod
    def open_for_reading(cls, folder: Path) -> Self:
        """This will open an existing memory without ever changing it.

        Raises:
            FileNotFoundError: no bank has run on this folder.
        """
        path = folder / FILE_NAME
        if not path.is_file():
            raise FileNotFoundError(path)
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA query_only=ON")
        return cls(connection)

    def close(self) -> None:
        """This will close the memory; it must not be used afterwards."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """This will make everything inside happen together or not at all."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """This will ask a question with many answers."""
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """This will ask a question with one answer or none."""
        found: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return found

    def number(self, sql: str, *values: object) -> int | None:
        """This will ask for one number; none when there is no row or it is empty."""
        row = self.row(sql, *values)
        return None if row is None else row[0]

    def has(self, sql: str, *values: object) -> bool:
        """This will say whether the question has any answer."""
        return self.row(sql, *values) is not None

    def insert(self, table: str, **values: object) -> int:
        """This will store one row and give its number."""
        return self.connection.execute(_insert_sql(table, values), values).lastrowid or 0

    def change(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        """This will carry out one change for each set of values."""
        self.connection.executemany(sql, values)

    def was_received(self, name: str, folder: str, digest: str, flag_digest: str) -> bool:
        """This will say whether this very file with this very flag was dealt with before."""
        return self.has(
            "SELECT 1 FROM received WHERE (name, folder, digest, flag_digest) = (?, ?, ?, ?)",
            *(name, folder, digest, flag_digest),
        )

    def is_digest_claimed(self, digest: str) -> bool:
        """This will say whether these bytes were dealt with under any name."""
        return self.has("SELECT 1 FROM received WHERE digest = ? AND is_claimed = 1", digest)

    def is_name_claimed(self, name: str) -> bool:
        """This will say whether the name has stood for some bytes before."""
        return self.has("SELECT 1 FROM received WHERE name = ? AND is_claimed = 1", name)

    def is_batch_accepted(self, kind: str, batch_no: str) -> bool:
        """This will say whether a batch of this number was accepted before."""
        return self.has(
            "SELECT 1 FROM received WHERE kind = ? AND batch_no = ? AND verdict = ?",
            *(kind, batch_no, codes.SUCCESS),
        )

    def note(self, receipt: Receipt) -> int:
        """This will note that a file came in and what was said to it."""
        values = {field: getattr(receipt, field) for field in Receipt.__dataclass_fields__}
        return self.insert("received", **values)

    def remember(self, name: str, value: int) -> None:
        """This will keep a number under a name."""
        self.change("INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)", [(name, value)])

    def recall(self, name: str) -> int:
        """This will give what is kept under a name, 0 if nothing is."""
        return self.number("SELECT value FROM memory WHERE name = ?", name) or 0

    def put_off(self, *, since_us: int, until_us: int) -> None:
        """This will let everything due between two instants be due at the second."""
        with self.transaction():
            for table in ("applications", "cards", "mishaps", "credits", "returns", "deliveries"):
                self.connection.execute(
                    f"UPDATE {table} SET due_us = ? WHERE due_us >= ? AND due_us < ?",
                    (until_us, since_us, until_us),
                )

    def next_sequence(self, kind: str, day: str) -> int:
        """This will count on, per kind and day, from 1."""
        count = self.number(
            "INSERT INTO sequences (kind, day, last) VALUES (?, ?, 1)"
            " ON CONFLICT (kind, day) DO UPDATE SET last = last + 1 RETURNING last",
            *(kind, day),
        )
        assert count is not None
        return count

    def post(self, name: files.FileName, data: bytes, flag: bytes) -> None:
        """This will put an answer in the outbox; it is published after the transaction."""
        self.insert("outbox", name=str(name), data=data, flag=flag)

    def next_letter(self, after: int) -> Letter | None:
        """This will find the oldest answer not yet published, past the given one."""
        row = self.row(
            "SELECT id, name, data, flag FROM outbox WHERE is_published = 0 AND id > ?"
            " ORDER BY id LIMIT 1",
            after,
        )
        if row is None:
            return None
        return Letter(row["id"], files.parse_name(row["name"]), row["data"], row["flag"])

    def count_letters(self, kind: str, *, upto: int | None = None) -> int:
        """This will count the answers of a kind so far, or up to a given one."""
        counted = self.number(
            "SELECT count(*) FROM outbox WHERE name GLOB ? AND id <= coalesce(?, id)",
            *(f"{kind}_*", upto),
        )
        return counted or 0

    def letter(self, name: str) -> Letter | None:
        """This will find an answer by its name, published or not."""
        row = self.row("SELECT id, name, data, flag FROM outbox WHERE name = ?", name)
        if row is None:
            return None
        return Letter(row["id"], files.parse_name(row["name"]), row["data"], row["flag"])

    def mark_published(self, letter: Letter) -> None:
        """This will note that the answer lies on the server with its flag."""
        self.connection.execute("UPDATE outbox SET is_published = 1 WHERE id = ?", (letter.id,))


def _insert_sql(table: str, values: dict[str, object]) -> str:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"
