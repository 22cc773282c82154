"""tools/messages.py finds the words wherever they stand, and says which lack their English."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[3] / "tools" / "messages.py"


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, pointed at an empty source tree."""
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "app" / "templates").mkdir(parents=True)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "SOURCE", tmp_path)
    monkeypatch.setattr(module, "PO", tmp_path / "locale" / "django.po")
    return module


def put(tool: ModuleType, name: str, text: str) -> None:
    (tool.SOURCE / "app" / name).write_text(text, encoding="utf-8")


def found(tool: ModuleType) -> set[object]:
    return {message.id for message in tool.collected() if message.id}


def test_words_are_found_in_templates_attributes_and_blocks(tool: ModuleType) -> None:
    put(
        tool,
        "templates/a.html",
        """<p>没有标记</p>
    {% trans "甲" %}<c-act label="{% trans '乙' %}" guard="x" />
      {% blocktrans with n=total %}共 {{ n }} 条{% endblocktrans %}""",
    )
    assert found(tool) == {"甲", "乙", "共 %(n)s 条"}


def test_words_are_found_in_python_but_not_in_tests(tool: ModuleType) -> None:
    put(tool, "a.py", 'x = _("甲")\ny = gettext_lazy("乙" "丙")\nz = _(name)\n')
    (tool.SOURCE / "tests").mkdir()
    (tool.SOURCE / "tests" / "b.py").write_text('_("丁")', encoding="utf-8")
    assert found(tool) == {"甲", "乙丙"}


def test_what_lacks_its_english_is_named_and_fails(
    tool: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tool, "a.py", '_("甲")\n')
    assert tool.main(["extract"]) == 0
    assert tool.main(["check"]) == 1
    assert "app/a.py：缺英文：甲" in capsys.readouterr().out
    tool.PO.write_text(tool.PO.read_text().replace('"甲"\nmsgstr ""', '"甲"\nmsgstr "A"'))
    assert tool.main(["check"]) == 0


def test_a_lost_placeholder_fails(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    put(tool, "a.py", '_("共 %(n)s 条")\n')
    tool.main(["extract"])
    text = tool.PO.read_text(encoding="utf-8")
    tool.PO.write_text(text.replace('条"\nmsgstr ""', '条"\nmsgstr "total"'), encoding="utf-8")
    assert tool.main(["check"]) == 1
    assert "占位符不一致" in capsys.readouterr().out


def test_extracting_again_keeps_the_english(tool: ModuleType) -> None:
    put(tool, "a.py", '_("甲")\n')
    tool.main(["extract"])
    tool.PO.write_text(tool.PO.read_text().replace('"甲"\nmsgstr ""', '"甲"\nmsgstr "A"'))
    put(tool, "a.py", '_("甲")\n_("乙")\n')
    tool.main(["extract"])
    assert tool.written().get("甲").string == "A"
    assert tool.main(["compile"]) == 0
    assert tool.PO.with_suffix(".mo").exists()


def test_a_wrong_word_is_told(tool: ModuleType) -> None:
    assert tool.main([]) == 2
    assert tool.main(["nonsense"]) == 2
    assert tool.main(["compile"]) == 2


@pytest.mark.slow
def test_the_looks_own_words_have_their_english() -> None:
    spec = importlib.util.spec_from_file_location("messages_real", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert [line for line in module.faults() if line.startswith("zhiheng/ui/")] == []
