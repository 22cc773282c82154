"""The six certification schemes of the demonstration: what each prescribes, who does what.

Invented procedures in the manner of real ones: three compulsory product classes by their
catalogue codes (0915, 07xx, 22xx), two run nationwide, one of the body's own.
"""

from dataclasses import dataclass
from datetime import date

LAB, CLERK, INSPECTOR, REVIEWER, DECIDER = "lab", "clerk", "inspector", "reviewer", "decider"


@dataclass(frozen=True)
class Task:
    """One step: its id, who performs it, days after the step before, what is special about it.

    least: the prescribed sum of quantities (samples, person-days), 0: none. more: further keys of
    the step as YAML.
    """

    id: str
    role: str
    days: int
    least: int = 0
    more: str = ""


@dataclass(frozen=True)
class Recipe:
    """A scheme. months: between surveillances; validity: months; managers: their staff numbers."""

    code: str
    name: str
    kind: str
    product_kind: str
    months: int
    validity: int
    prefix: str
    standard: str
    mode: str
    products: tuple[str, ...]
    trades: tuple[str, ...]
    tasks: tuple[Task, ...]
    later: tuple[Task, ...]
    managers: tuple[str, str]
    versions: tuple[tuple[str, date], ...] = (("2019-01-01", date(2019, 1, 1)),)

    def version_on(self, day: date) -> str:
        """The version in force on the day of an application."""
        return [label for label, since in self.versions if since <= day][-1]

    def definition(self, label: str) -> str:
        """The prescribed procedure of one version as YAML (part 4 of the interfaces)."""
        evaluating = [task.id for task in self.tasks if task.role in (LAB, INSPECTOR)]
        later = [task.id for task in self.later if task.role in (LAB, INSPECTOR)]
        lines = [
            f"scheme: {self.code}",
            f'version: "{label}"',
            "steps:",
            *_steps(self.tasks, "  "),
            "separations:",
            _separation(evaluating, "[复核, 认证决定]"),
            _separation(later, f"[{self.later[-1].id}]"),
            "limits:",
            f"  - {{from: {self.tasks[1].id}, to: 发证, days: 90}}",
            "surveillance:",
            "  after: 发证",
            f"  every_months: {self.months}",
            "  steps:",
            *_steps(self.later, "    "),
        ]
        return "\n".join(lines) + "\n"


def _steps(tasks: tuple[Task, ...], indent: str) -> list[str]:
    lines, before = [], ""
    for task in tasks:
        after = f", after: [{before}]" if before else ""
        least = f", quantity: {{at_least: {task.least}}}" if task.least else ""
        lines.append(f"{indent}- {{id: {task.id}{after}{least}{task.more}}}")
        before = task.id
    return lines


def _separation(evaluating: list[str], deciding: str) -> str:
    return f'  - {{never_both: [[{", ".join(evaluating)}], {deciding}], clause: "9(3)-b"}}'


def _initial(*evaluating: Task, taken_on: str = "申请评审") -> tuple[Task, ...]:
    """Application to certificate, with what is evaluated in between."""
    return (
        Task("认证申请", CLERK, 0),
        Task(taken_on, CLERK, 4),
        *evaluating,
        Task("复核", REVIEWER, 7),
        Task("认证决定", DECIDER, 4),
        Task("发证", CLERK, 1),
    )


_VISIT = Task("工厂检查", INSPECTOR, 12, 2, ", at_most: 2, waivable: true")
_CCC = _initial(Task("型式试验", LAB, 21, 3), _VISIT)
_CCC_LATER = (
    Task("监督检查", INSPECTOR, 0),
    Task("监督抽样检测", LAB, 9),
    Task("监督评价", REVIEWER, 14),
)
_CCC_MODE = "型式试验 + 初始工厂检查 + 获证后监督"

RECIPES = (
    Recipe(
        "CCC-0915", "移动电源、锂离子电池和电池组", "ccc", "consumer", 12, 60, "0915",
        "GB 31241-2022", _CCC_MODE, ("移动电源", "锂离子电池组", "便携式储能电池"),
        ("电池", "新能源"), _CCC, _CCC_LATER, ("E021", "E022"),
        (("2021-03-01", date(2019, 1, 1)), ("2025-08-15", date(2025, 8, 15))),
    ),
    Recipe(
        "CCC-07", "家用和类似用途设备", "ccc", "consumer", 12, 60, "0713", "GB 4706.1-2005",
        _CCC_MODE, ("电饭锅", "电热水壶", "破壁料理机", "空气炸锅"), ("电器", "照明"),
        _CCC, _CCC_LATER, ("E023", "E024"),
    ),
    Recipe(
        "CCC-22", "儿童用品：童车与玩具", "ccc", "consumer", 12, 60, "2202", "GB 6675.1-2014",
        _CCC_MODE, ("塑胶玩具", "电玩具", "儿童三轮车", "婴儿推车"), ("玩具", "童车"),
        _CCC, _CCC_LATER, ("E025", "E026"),
    ),
    Recipe(
        "ORG-01", "有机产品", "national", "agricultural", 6, 12, "ORG", "GB/T 19630-2019",
        "文件评审 + 现场检查 + 产品检测 + 不通知检查", ("有机大米", "有机茶叶", "有机苹果"),
        ("农业", "食品"),
        _initial(
            Task("文件评审", INSPECTOR, 6),
            Task("现场检查", INSPECTOR, 15, 2),
            Task("产品检测", LAB, 12),
        ),
        (Task("不通知检查", INSPECTOR, 0), Task("监督评价", REVIEWER, 9)),
        ("E027", "E028"),
    ),
    Recipe(
        "ENE-03", "节能产品：照明与电机", "national", "industrial", 12, 48, "ENE",
        "GB 30255-2019", "能效检测 + 工厂检查 + 获证后监督", ("LED 平板灯", "三相异步电动机"),
        ("节能设备", "照明"), _initial(Task("能效检测", LAB, 18, 2), _VISIT),
        (Task("抽样检测", LAB, 0), Task("监督评价", REVIEWER, 11)),
        ("E029", "E030"),
    ),
    Recipe(
        "OWN-HH", "工业用液压软管（机构自有规则）", "own", "industrial", 6, 36, "HH",
        "GB/T 3683-2023", "型式试验 + 过程审核 + 每半年监督",
        ("钢丝增强液压橡胶软管", "热塑性塑料软管"), ("液压",),
        _initial(
            Task("型式试验", LAB, 16, 3), Task("过程审核", INSPECTOR, 10, 2),
            taken_on="合同评审",
        ),
        (Task("过程审核", INSPECTOR, 0), Task("监督评价", REVIEWER, 8)),
        ("E031", "E032"),
    ),
)  # fmt: skip
BY_CODE = {recipe.code: recipe for recipe in RECIPES}


def scheme_rows(recipes: tuple[Recipe, ...] = RECIPES) -> dict[str, list[dict[str, object]]]:
    """Rows of the sheets scheme and scheme_version."""
    schemes = [
        {
            "code": recipe.code, "name": recipe.name, "kind": recipe.kind,
            "product_kind": recipe.product_kind, "surveillance_months": recipe.months,
            "validity_months": recipe.validity,
        }
        for recipe in recipes
    ]  # fmt: skip
    return {"scheme": schemes, "scheme_version": [row for r in recipes for row in _versions(r)]}


def _versions(recipe: Recipe) -> list[dict[str, object]]:
    ends = [since for _, since in recipe.versions[1:]] + [None]
    return [
        {
            "scheme": recipe.code, "label": label, "definition": recipe.definition(label),
            "starts": since, "ends": end,
        }
        for (label, since), end in zip(recipe.versions, ends, strict=True)
    ]  # fmt: skip
