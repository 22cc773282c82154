"""Invented names and numbers: nobody and no company of this world.

People are called after the solar terms and after herbs; organisations carry （示例）. Numbers are
right by their check digits, so that every check of the program is exercised, but lie in area
990000, which GB/T 2260 gives to no place: the first two digits of places end at 82, and a
foreigner's permanent residence card begins with 9 and then a province; none is numbered 90.
"""

from collections.abc import Iterator
from datetime import date
from itertools import product

from stdnum.cn import ric, uscc


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


AREA = "990000"
BODY = "示例质衡认证有限公司"
BODY_EN = "Zhiheng Demonstration Certification Co., Ltd."
APPROVAL = "CNCA-示例-2099-999"
ADDRESS = "示例省示例市示例路1号（虚构地址）"
SCOPE = "产品认证（虚构）：移动电源和电池、家用电器、儿童用品、有机产品、节能与节水产品、低压电器"

TERMS = _words(
    "立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 "
    "立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒"
)
HERBS = _words("木槿 海棠 丁香 紫薇 忍冬 连翘 半夏 茯苓 当归 白芷 决明 玉竹 石斛 南星 杜仲 苏叶")
FAMILIES = "赵钱孙李周吴郑王冯陈沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏"
_PLACES = _words(
    "青禾 云岭 海沙 松涛 白鹭 星河 石泉 南屿 雪原 竹溪 金穗 碧波 远山 晨曦 长汀 梧桐 芦荻 暖阳 "
    "秋水 银杏 翠谷 朝霞 沧浪 望岳 归雁"
)
_TRADES = _words("电池 电器 玩具 农业 节能设备 液压 新能源 童车 照明 食品")
LABORATORIES = tuple(f"{name}检测实验室（示例）" for name in ("蓝湖", "北辰", "丹枫"))


def people() -> Iterator[str]:
    """Forty names, always the same."""
    given = (*TERMS, *HERBS)
    for place, name in enumerate(given):
        yield FAMILIES[place * 7 % len(FAMILIES)] + name


def companies() -> Iterator[tuple[str, str]]:
    """Names of companies with their trade, 250 of them."""
    for trade, place in product(_TRADES, _PLACES):
        yield f"{place}{trade}（示例）有限公司", trade


def identity(born: date, order: int) -> str:
    """A resident identity number of area 990000 with the right check digit."""
    stem = f"{AREA}{born:%Y%m%d}{order % 1000:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def credit_code(order: int) -> str:
    """A unified social credit code of area 990000 with the right check digit."""
    stem = f"91{AREA}DM{order:07d}"
    return stem + uscc.calc_check_digit(stem)
