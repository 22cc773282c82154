"""Which columns a file must and may have, and the refusal where it does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhiheng.procedure.reading import NEEDED, OPTIONAL, Unusable


@dataclass(frozen=True)
class Sheet:
    """A kind of file: what it is called, the columns it needs, those it may have."""

    what: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def choose(self, name: str, found: Sequence[str]) -> frozenset[str]:
        """Those of our columns that the file has. Raises Unusable where one is missing or twice."""
        ours = [column for column in found if column in (*self.needed, *self.optional)]
        for column in ours:
            if ours.count(column) > 1:
                raise Unusable(f"{name}：列 {column} 有两个，请删去或改名一个。")
        if missing := [column for column in self.needed if column not in ours]:
            raise Unusable(
                f"{name}：缺少列 {'、'.join(missing)}；{self.what}应有 {'、'.join(self.needed)}"
                f"{self._may()}，文件里有 {'、'.join(map(_short, found[:30])) or '无'}。"
            )
        return frozenset(ours)

    def warnings(self, name: str, found: Sequence[str]) -> Iterator[str]:
        """Columns that are passed over, though their names are nearly ours."""
        for column in found:
            meant = column.strip().lower()
            if meant in self.optional and meant not in found:
                yield (
                    f"{name}：列“{_short(column)}”没有读取，因为列名应一字不差；"
                    f"若它是 {meant}，请改名后再判。"
                )

    def _may(self) -> str:
        return f"（另可有 {'、'.join(self.optional)}）" if self.optional else ""


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


EVENTS = Sheet("事件文件", NEEDED, OPTIONAL)
CASES = Sheet("案卷文件", ("case", "closed"), ("ended",))
AUTHORISATIONS = Sheet("授权文件", ("person", "step", "from", "to"))
MANAGERS = Sheet("负责人文件", ("case", "manager", "from", "to"))
