"""The house's promise about the law: every row of the table is here, in our own words."""

import csv
from pathlib import Path

import pytest

from zhiheng.law.readings import readings
from zhiheng.law.register import counts_by_status, exposures, obligations

SHARED = Path(__file__).parents[2].parent / "shared"
TABLE = SHARED / "domain/obligations.csv"
SAMPLE = SHARED / "regulation/regulation.txt"

# Each kind of the table as kind and flags of the register.
KINDS = {
    "DUTY": ("duty", ()),
    "DUTY (liability)": ("duty", ("liability",)),
    "DUTY (qual.)": ("duty", ("qualification",)),
    "DUTY+CLOCK": ("duty", ("clock",)),
    "DUTY / PROT": ("duty", ("protection",)),
    "BAN": ("ban", ()),
    "BAN / PROT": ("ban", ("protection",)),
    "POWER": ("power", ()),
    "POWER / BAN on gate": ("power", ("no_gate",)),
    "PERMISSION": ("permission", ()),
    "PROT": ("protection", ()),
    "DEF": ("definition", ()),
    "DEF (option)": ("definition", ("option",)),
    "DEF (date)": ("definition", ("date",)),
    "SANCTION": ("sanction", ()),
    "REG": ("regulator", ()),
}
# Obligations with a period of law that the table marks as a plain duty.
CLOCKS_BESIDES = {"4 ¶3-b", "5(6)-c", "9(3)-c"}
LONGEST_RUN = 15


@pytest.fixture(scope="module")
def table():
    if not TABLE.exists():
        pytest.skip("没有义务总表（../shared/domain/obligations.csv）")
    with TABLE.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_row_of_the_table_is_in_the_register(table):
    assert len(table) == 143
    assert [(row["id"], row["clause"]) for row in table] == [
        (entry.id, entry.clause) for entry in obligations()
    ]


def test_kinds_and_flags_are_those_of_the_table(table):
    for row, entry in zip(table, obligations(), strict=True):
        kind, flags = KINDS[row["kind"]]
        if entry.clause in CLOCKS_BESIDES:
            flags = (*flags, "clock")
        assert (entry.kind, entry.flags) == (kind, flags), entry.clause


def test_the_counts_sum_to_the_whole():
    assert sum(counts_by_status().values()) == len(obligations()) == 143


def test_every_obligation_has_a_chinese_duty():
    for entry in obligations():
        chinese = [letter for letter in entry.duty if "一" <= letter <= "鿿"]
        assert len(chinese) * 2 > len(entry.duty), entry.clause


def test_clauses_of_readings_exist():
    known = {entry.clause for entry in obligations()}
    for entry in readings():
        assert set(entry.clauses) <= known, entry.id


def own_words():
    """Every sentence of ours about the law, with where it stands."""
    for entry in obligations():
        for words in (entry.trigger, entry.duty, entry.evidence, entry.status_reason):
            yield entry.clause, words
        yield entry.clause, entry.deadline.says if entry.deadline else ""
    for entry in readings():
        for words in (entry.question, entry.reason, entry.in_software):
            yield entry.id, words
        for option in entry.options:
            yield entry.id, option.text
    for entry in exposures().values():
        yield entry.key, entry.says
        yield entry.key, entry.condition


def test_no_sentence_is_copied_from_the_regulation():
    if not SAMPLE.exists():
        pytest.skip("没有规定文本样本（../shared/regulation/regulation.txt）")
    official = "".join(SAMPLE.read_text(encoding="utf-8").split())
    runs = {official[at : at + LONGEST_RUN] for at in range(len(official) - LONGEST_RUN + 1)}
    for where, words in own_words():
        bare = "".join(words.split())
        mine = {bare[at : at + LONGEST_RUN] for at in range(len(bare) - LONGEST_RUN + 1)}
        assert not mine & runs, (where, mine & runs)
