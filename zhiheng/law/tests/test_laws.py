"""The law register: versions by day, and every cited basis in it."""

from datetime import date

import pytest

from zhiheng.law.figures import figures
from zhiheng.law.laws import LawError, law, laws, load_laws
from zhiheng.law.register import exposures

TWO = """
[[law]]
name = "甲法"
version = "一"
in_force_from = 2020-01-01
bears_on = "某事"
verified = true

[[law]]
name = "甲法"
version = "二"
in_force_from = 2024-01-01
bears_on = "某事"
verified = true
"""


def test_every_exposure_cites_a_registered_version():
    registered = {(entry.name, entry.version) for entry in laws()}
    for exposure in exposures().values():
        assert (exposure.law, exposure.version) in registered, exposure.key


def test_every_figure_cites_a_registered_law():
    names = tuple(entry.name for entry in laws())
    for entry in figures():
        assert entry.source.startswith(names), entry.name


def test_the_version_in_force_on_a_day():
    assert law("认证认可条例", date(2026, 1, 1)).version == "2023年修订"


def test_a_day_or_name_without_a_version_is_refused_in_a_sentence():
    with pytest.raises(LookupError, match="未登记《认证认可条例》在 2023-07-19 施行的版本"):
        law("认证认可条例", date(2023, 7, 19))
    with pytest.raises(LookupError, match="未登记《认证证书和认证标志管理办法》"):
        law("认证证书和认证标志管理办法", date(2026, 1, 1))
    with pytest.raises(LookupError, match="没有《乙法》"):
        law("乙法", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("2024-01-01", "2019-01-01", "按施行日期先后排列"),
        ("verified = true", "verified = false", "须在 note 里写明缺什么"),
        ('bears_on = "某事"', "", "缺少或不认识的键"),
        ("[[law]]", "[law", "不是有效的 TOML 文件"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path, old, new, sentence):
    path = tmp_path / "laws.toml"
    path.write_text(TWO.replace(old, new), encoding="utf-8")
    with pytest.raises(LawError, match=sentence):
        load_laws(path)
