"""Dated figures: found by name and day, and never guessed."""

from datetime import date

import pytest

from zhiheng.law.figures import FigureError, figure, figures, load_figures, pick
from zhiheng.law.register import obligation

FIRST_DAY = date(2026, 1, 1)
TWO = """
[[figure]]
name = "days"
value = 30
unit = "days"
clause = "4 ¶3-b"
source = "甲"
in_force_from = 2026-01-01

[[figure]]
name = "days"
value = 20
unit = "days"
clause = "4 ¶3-b"
source = "乙"
in_force_from = 2027-03-01
"""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("director_graduate_total_years", 6),
        ("director_graduate_professional_years", 4),
        ("director_bachelor_total_years", 8),
        ("director_bachelor_professional_years", 6),
        ("project_manager_graduate_total_years", 4),
        ("project_manager_graduate_professional_years", 2),
        ("project_manager_bachelor_total_years", 6),
        ("project_manager_bachelor_professional_years", 4),
        ("report_hours", 24),
        ("filing_change_days", 30),
        ("suspend_days", 5),
        ("certificate_days", 90),
        ("records_retention_years", 2),
        ("ban_years", 5),
        ("effective_date", FIRST_DAY),
    ],
)
def test_figures_of_the_first_day(name, value):
    assert figure(name, FIRST_DAY).value == value


def test_the_day_before_there_is_no_figure():
    with pytest.raises(LookupError, match="自 2026-01-01 起才有数字，2025-12-31 当日"):
        figure("report_hours", date(2025, 12, 31))


def test_an_unknown_name_is_refused_in_a_sentence():
    with pytest.raises(LookupError, match="没有名为“patience”的数字"):
        figure("patience", FIRST_DAY)


def test_every_figure_rests_on_clauses_that_exist_and_says_what_is_unverified():
    for entry in figures():
        for clause in entry.clauses:
            assert obligation(clause)
        assert entry.unit_label
        assert entry.verified or entry.note, entry.name


def test_a_new_figure_leaves_the_past_as_it_was(tmp_path):
    path = tmp_path / "figures.toml"
    path.write_text(TWO, encoding="utf-8")
    both = load_figures(path)
    assert pick(both, "days", date(2027, 2, 28)).value == 30
    assert pick(both, "days", date(2027, 3, 1)).value == 20


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2027-03-01", "2026-01-01", "在 2026-01-01 有两个数字"),
        ('unit = "days"', 'unit = "moons"', "不认识单位“moons”"),
        ("value = 30", 'value = "thirty"', "与单位“天”不合"),
        ("value = 30", "size = 30", "有缺少或不认识的键"),
    ],
)
def test_a_faulty_file_is_refused_by_entry(tmp_path, old, new, sentence):
    path = tmp_path / "figures.toml"
    path.write_text(TWO.replace(old, new), encoding="utf-8")
    with pytest.raises(FigureError, match=sentence):
        load_figures(path)
