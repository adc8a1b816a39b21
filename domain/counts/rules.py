"""What is counted of each unit as it happens, under which code; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.codes import Table


class Dimension(StrEnum):
    """By what the rows of a unit are told apart; every row counts once in each of its table's."""

    STATUS = "STATUS"
    SEX = "SEX"
    ETHNICITY = "ETHNICITY"
    EDUCATION = "EDUCATION"
    POLITICAL = "POLITICAL"
    EMPLOYMENT = "EMPLOYMENT"
    HUKOU = "HUKOU"
    BORN = "BORN"
    ENTERED = "ENTERED"
    # The bits of the fields that are empty, as `domain.qualification` names them.
    BLANKS = "BLANKS"
    CARD = "CARD"
    CARD_OPENED = "CARD_OPENED"
    CARD_ACTIVATED = "CARD_ACTIVATED"
    APPLICATION = "APPLICATION"
    PAYMENT = "PAYMENT"
    CREDITED = "CREDITED"
    # What is owed and waits for a card.
    WAITING = "WAITING"
    # Members whose last application for a card was refused, by the bank's code.
    REFUSED = "REFUSED"
    # The legs in each programme's accounts; of no unit.
    LEDGER = "LEDGER"


class Classification(StrEnum):
    """By what units are classed, whatever their place in the tree (R4)."""

    LABOUR_RELATION = "LABOUR_RELATION"
    DUES = "DUES"
    DISTRICT = "DISTRICT"


CLASS_COLUMNS: Final[Mapping[Classification, str]] = {
    Classification.LABOUR_RELATION: "labour_relation",
    Classification.DUES: "dues",
    Classification.DISTRICT: "district",
}


# Those of members: kept by month, too, so that what stood at a month's end can be told.
OF_MEMBERS: Final = (
    Dimension.STATUS,
    Dimension.SEX,
    Dimension.ETHNICITY,
    Dimension.EDUCATION,
    Dimension.POLITICAL,
    Dimension.EMPLOYMENT,
    Dimension.HUKOU,
    Dimension.BORN,
    Dimension.ENTERED,
    Dimension.BLANKS,
)

# The table that a dimension's codes are of; the others are years, months and states of ours.
TABLES: Final[Mapping[Dimension, Table]] = {
    Dimension.STATUS: Table.MEMBERSHIP_STATUS,
    Dimension.SEX: Table.SEX,
    Dimension.ETHNICITY: Table.ETHNICITY,
    Dimension.EDUCATION: Table.EDUCATION,
    Dimension.POLITICAL: Table.POLITICAL_STATUS,
    Dimension.EMPLOYMENT: Table.EMPLOYMENT_STATUS,
    Dimension.HUKOU: Table.HUKOU,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A count that is not what counting again gives: how much must be added to make it right."""

    unit_id: int
    dimension: str
    code: str
    total: int
    counted: int
    fen: int
