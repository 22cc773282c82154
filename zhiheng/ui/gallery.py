"""Invented samples for the gallery: each state of each component. No real person or body.

Only those who build pages read them, so they are not translated.
"""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.ui import charts
from zhiheng.ui.icons import listed
from zhiheng.ui.terms import STANDINGS, VERDICTS


class SampleForm(forms.Form):
    """One field of each kind, to see them side by side."""

    name = forms.CharField(label="姓名", help_text="与身份证件一致。")
    level = forms.ChoiceField(
        label="学历",
        choices=[("", "请选择"), ("bachelor", "本科"), ("master", "研究生")],
    )
    since = forms.DateField(label="任职起始日", widget=forms.DateInput(attrs={"type": "date"}))
    ground = forms.CharField(label="理由", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    path = forms.ChoiceField(
        label="专业年限的依据",
        choices=[("years", "专业工作经历"), ("title", "中级以上职称")],
        widget=forms.RadioSelect,
        initial="years",
    )
    sure = forms.BooleanField(label="本人已核对上述内容")


def clocks(now: datetime) -> list[dict[str, Any]]:
    """Each stage of a clock, of the law and of the body's own making."""
    hour = timedelta(hours=1)
    return [
        {"label": "重大事件报告", "clause": "5(2)-e1", "due": now + 89 * hour / 60},
        {"label": "变更报备", "clause": "4 ¶3-b", "due": now + 20 * hour},
        {"label": "变更报备", "clause": "4 ¶3-b", "due": now + 292 * hour},
        {"label": "首次报备", "clause": "4 ¶3-a", "due": now + 75 * hour, "internal": True},
        {"label": "重大事件报告", "clause": "5(2)-e1", "due": now - 123 * hour / 60},
        {"label": "暂停证书", "due": now - 2 * hour, "done": now - 5 * hour},
        {"label": "首次报备", "due": now - 50 * hour, "done": now - hour, "internal": True},
    ]


def intervals() -> list[dict[str, Any]]:
    return [
        {
            "start": date(2006, 9, 1),
            "end": date(2010, 7, 1),
            "label": "本科 · 示例理工大学",
            "counted": False,
            "reason": "在校学习不计入工作年限。",
        },
        {
            "start": date(2010, 7, 1),
            "end": date(2016, 3, 1),
            "label": "示例检测有限公司 · 检测",
            "counted": True,
            "reason": "",
        },
        {
            "start": date(2015, 6, 1),
            "end": date(2018, 1, 1),
            "label": "示例电器厂 · 工艺",
            "counted": False,
            "reason": "没有证明材料，全职与否未知。请补社会保险缴费记录。",
        },
        {
            "start": date(2018, 1, 1),
            "end": None,
            "label": "示例产品认证有限公司 · 认证",
            "counted": True,
            "reason": "",
        },
    ]


def life() -> dict[str, list[dict[str, Any]]]:
    return {
        "life_events": [
            {"at": date(2023, 2, 6), "label": "受理申请", "tone": "calm"},
            {"at": date(2023, 3, 20), "label": "型式试验", "tone": "calm"},
            {"at": date(2023, 4, 11), "label": "初始工厂检查", "tone": "calm"},
            {"at": date(2023, 5, 4), "label": "认证决定，发证", "tone": "good", "url": "#"},
            {
                "at": date(2024, 7, 15),
                "label": "第一次监督",
                "tone": "bad",
                "note": "应于2024年5月4日前开始，迟了72天。",
            },
            {"at": date(2025, 5, 2), "label": "第二次监督", "tone": "good"},
        ],
        "life_periods": [
            {
                "start": date(2024, 8, 1),
                "end": date(2024, 10, 20),
                "label": "暂停",
                "tone": "warn",
                "note": "监督检查未按期进行；整改验证后恢复。",
            }
        ],
    }


def refusal() -> dict[str, Any]:
    return {
        "act": "作出认证决定",
        "reasons": [
            {
                "verdict": "not_met",
                "sentence": "作出认证决定的人员未参与该项目的评价活动。",
                "because": "该人员承担了2025年4月11日的工厂检查。",
                "clause": "9(3)-b",
                "readings": ["A-33"],
            },
            {
                "verdict": "unknown",
                "sentence": "型式试验的样品数量达到认证规则要求。",
                "missing": ["第二份检测报告", "样品封存记录"],
                "clause": "5(4)-a",
            },
        ],
        "who": "请由未参与评价的认证决定人员办理，目前可以是：示例乙、示例丙。",
        "alternatives": [
            {"label": "转交示例乙", "url": "#"},
            {"label": "补充检测报告", "url": "#"},
        ],
        "entry_url": "#",
    }


def trail(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": now - timedelta(hours=2),
            "who": "示例甲",
            "who_id": "sample",
            "sentence": "暂停了证书，理由是监督检查未按期进行。",
            "seq": 1204,
            "url": "#",
            "icon": "player-pause",
            "clauses": ["5(6)-b"],
            "changes": [{"label": "状态", "old": "有效", "new": "暂停"}],
        },
        {
            "at": now - timedelta(days=1),
            "who": "示例乙",
            "sentence": "想要恢复证书。",
            "refused": True,
            "seq": 1187,
            "url": "#",
        },
        {
            "at": now - timedelta(days=400),
            "who": "示例丙",
            "sentence": "登记了证书。",
            "seq": 12,
        },
    ]


def sample_charts() -> dict[str, Any]:
    counts = {"met": 31, "not_met": 4, "unknown": 9, "not_applicable": 6}
    counts |= {"recorded": 22, "by_hand": 14, "not_yet": 57}
    months = [f"{month}月" for month in range(1, 9)]
    return {
        "chart_verdicts": charts.by_verdict(counts, {state: f"?state={state}" for state in counts}),
        "chart_coverage": charts.stacked(
            months,
            [
                ("有负责人", "good", [2700, 2760, 2810, 2850, 2900, 2940, 2961, 2988]),
                ("无负责人", "bad", [300, 240, 190, 150, 100, 60, 39, 12]),
            ],
            "张",
        ),
        "chart_age": charts.columns(
            [
                ("7天内", 6, "calm"),
                ("8–30天", 9, "warn"),
                ("31–90天", 4, "late"),
                ("90天以上", 1, "bad"),
            ],
            "发现项",
            "项",
        ),
        "chart_none": charts.columns([], "发现项"),
    }


def rows() -> list[dict[str, Any]]:
    states = list(STANDINGS)
    return [
        {
            "number": f"SL2026{n:06d}",
            "client": "示例电器（苏州）有限公司" if n % 2 else "示例儿童用品厂",
            "product": "室内加热器",
            "manager": "示例丁" if n % 3 else "",
            "standing": states[n % len(states)],
            "until": date(2029, 1 + n, 6 + n),
            "models": 1200 * n + 7,
        }
        for n in range(1, 7)
    ]


def judgements() -> list[Judgement]:
    part = Judgement(Verdict.MET, "本科及以上学历", clause="4.2(2)-a")
    lack = Judgement(Verdict.UNKNOWN, "全职工作年限不明", clause="4.2(2)-b")
    return [
        Judgement(
            Verdict.UNKNOWN,
            "已计入2,870天，还差51天；有一段经历没有证明。",
            missing=("2015年6月至2018年1月的社会保险缴费记录",),
            parts=(part, lack),
            clause="4.2(2)",
            readings=("A-01", "A-04"),
        )
    ]


def held(now: datetime) -> SimpleNamespace:
    """Evidence for <c-evidences>: a plain piece, one with a deceiving name, one lacking."""
    piece = {
        "id": "x", "proves": "报备回执", "kind": "PDF", "size": "312.0 KB", "url": "#",
        "by": "示例甲", "at": now,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }  # fmt: skip
    return SimpleNamespace(
        pieces=(
            SimpleNamespace(**piece, name="报备回执.pdf", personal=False),
            SimpleNamespace(**piece, name="学历\\u202efdp.exe", personal=True),
        ),
        lacking=(SimpleNamespace(proves="授权书", why="磁盘已满，文件没有存下。"),),
        attach="#",
    )


def everything(now: datetime) -> dict[str, Any]:
    """The gallery's context."""
    message = SimpleNamespace
    return {
        "verdicts": list(VERDICTS),
        "standings": list(STANDINGS),
        "icons": listed(),
        "now": now,
        "today": now.date(),
        "clocks": clocks(now),
        "intervals": intervals(),
        "refusal": refusal(),
        "trail": trail(now),
        "rows": rows(),
        "judgements": judgements(),
        "empty_form": SampleForm(),
        "wrong_form": SampleForm({"wrong-since": "2026-13-01"}, prefix="wrong"),
        "notes": [
            message(level_tag="success", message="已保存。"),
            message(level_tag="warning", message="有3行没有证明材料，先按未知处理。"),
            message(level_tag="error", message="第7行的证件号码校验位不对，请核对原件。"),
            message(level_tag="info", message="导入正在进行，您可以先做别的事。"),
        ],
        "columns": [
            {"label": "证书编号", "url": "?order=number", "sorted": "ascending"},
            {"label": "认证委托人"},
            {"label": "产品"},
            {"label": "认证项目质量负责人"},
            {"label": "状态"},
            {"label": "有效期至"},
            {"label": "型号数", "numeric": True},
        ],
        "held": held(now),
        "held_nothing": message(pieces=(), lacking=(), attach=""),
        "short_columns": [{"label": "证书编号"}, {"label": "认证委托人"}],
        **life(),
        **sample_charts(),
    }
