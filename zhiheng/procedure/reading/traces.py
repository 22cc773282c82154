"""The traces of an XES document (IEEE 1849) as rows of text, in one pass with bounded memory.

What counts: `concept:name` of trace and event, `time:timestamp`, `org:resource`; where an event
carries `lifecycle:transition`, only `complete` in any case of letters; `scheme`, `cycle`,
`quantity`, `evidence`, `waiver` by their plain names, the first two also on the trace, for its
events. A float that is NaN is nothing: so pandas, and pm4py with it, writes what a row lacks, be
it a number or a text. Declarations (extension, global, classifier), nested attributes and all else
say nothing here: a global is no value of an event that lacks it.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from zhiheng.procedure.reading.markup import Markup

NAME, TIME, RESOURCE, LIFECYCLE = (
    "concept:name", "time:timestamp", "org:resource", "lifecycle:transition",
)  # fmt: skip
PLAIN = ("scheme", "cycle", "quantity", "evidence", "waiver")
WANTED = frozenset((NAME, TIME, RESOURCE, LIFECYCLE, *PLAIN))
OF_TRACE = frozenset((NAME, "scheme", "cycle"))

DEEPEST = 100
MOST_WAITING = 100_000  # events of a trace whose name has not been read yet


class Row(NamedTuple):
    """One event as it is written, None where nothing is: texts, and the line where it begins."""

    case: str | None
    step: str | None
    at: str | None
    by: str | None
    scheme: str | None
    cycle: str | None
    quantity: str | None
    evidence: str | None
    waiver: str | None
    line: int


class Log:
    """The rows of one XES document, and what was left out of them.

    Read `rows` to its end before the counts are asked for.
    """

    def __init__(self, name: str, source: BinaryIO) -> None:
        self._markup = Markup(name, source, self._start, self._end)
        self._rows: list[Row] = []
        self._waiting: list[Row] | None = None
        self._log = False
        self._trace: dict[str, str] | None = None
        self._event: dict[str, str] | None = None
        self._line = 0
        self._inside = 0  # how deep in an element whose content says nothing here
        self._read = self._before = 0  # events that counted: so far, and before this trace
        self.present: set[str] = set()  # the wanted keys that events or traces have, blank or not
        self.incomplete = 0  # events that carry a transition other than complete
        self.unmarked = 0  # events that carry no transition
        self.complete = 0
        self.empty = 0  # traces none of whose events counted

    def rows(self) -> Iterator[list[Row]]:
        """The rows of each block of the file, in order. Raises Unusable where this is no XES."""
        for _ in self._markup.blocks():
            rows, self._rows = self._rows, []
            yield rows
        yield self._rows

    def warnings(self) -> Iterator[str]:
        """What the user should know of a log that was read, in Chinese."""
        if self.incomplete and not self.complete:
            yield (
                f"日志的 {self.incomplete} 个事件写了 lifecycle:transition，但没有一个是 complete，"
                "都没有计入；请核对导出时是否丢了完成事件。"
            )
        if self.unmarked and (self.complete or self.incomplete):
            yield f"有 {self.unmarked} 个事件没有写 lifecycle:transition，按已完成计入。"
        if self.empty:
            yield f"有 {self.empty} 个案卷（trace）没有可计入的事件，没有判定。"

    # -- what the parser calls: the first two are called for every tag, so they are short ---------

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if self._inside:
            self._deeper(tag)
        elif self._event is not None:
            self._inside = 1
            key = given.get("key")
            if key in WANTED:
                self._keep(self._event, key, _value(tag, given))
            elif key is None:
                self._misplaced(tag)
        else:
            self._outside_events(tag, given)

    def _end(self, _: str) -> None:
        if self._inside:
            self._inside -= 1
        elif self._event is not None:
            self._close_event()
        elif self._trace is not None:
            self._close_trace()

    def _outside_events(self, tag: str, given: dict[str, str]) -> None:
        kind = tag.rpartition(":")[2]
        if not self._log:
            if kind != "log":
                raise self._markup.refusal(f"根元素是“{tag[:40]}”，应为 log：这不是 XES 日志。")
            self._log = True
        elif self._trace is None and kind == "trace":
            self._trace, self._waiting, self._before = {}, None, self._read
        elif self._trace is not None and kind == "event":
            self._event, self._line = {}, self._markup.line
        else:
            self._inside = 1
            self._misplaced(tag)
            key = given.get("key")
            if self._trace is not None and key in OF_TRACE:
                self._keep(self._trace, key, _value(tag, given))

    def _deeper(self, tag: str) -> None:
        self._inside += 1
        if self._inside > DEEPEST:
            raise self._markup.refusal(f"嵌套超过 {DEEPEST} 层，不像事件日志，请核对文件。")
        self._misplaced(tag)

    def _misplaced(self, tag: str) -> None:
        """An event is never passed over in silence because it stands where none may stand."""
        kind = tag.rpartition(":")[2]
        if kind in ("log", "trace", "event"):
            where = "log 之下的 trace" if kind == "event" else "log"
            raise self._markup.refusal(f"{kind} 只能直接写在 {where} 里，请核对文件的结构。")

    def _keep(self, held: dict[str, str], key: str, value: str | None) -> None:
        self.present.add(key)
        if not value:
            return
        if held.setdefault(key, value) != value:
            raise self._markup.refusal(
                f"“{key}”写了两次，先是“{held[key][:40]}”，又是“{value[:40]}”，请只保留一个。"
            )

    # -- an event or a trace has been read ---------------------------------------------------------

    def _close_event(self) -> None:
        event, trace = self._event or {}, self._trace or {}
        self._event = None
        if not self._counts(event.get(LIFECYCLE)):
            return
        self._read += 1
        get = event.get
        row = Row(
            trace.get(NAME), get(NAME), get(TIME), get(RESOURCE),
            get("scheme") or trace.get("scheme"), get("cycle") or trace.get("cycle"),
            get("quantity"), get("evidence"), get("waiver"), self._line,
        )  # fmt: skip
        if row.case is not None and self._waiting is None:
            self._rows.append(row)
        else:
            self._wait(row)

    def _counts(self, transition: str | None) -> bool:
        if transition is None:
            self.unmarked += 1
            return True
        if transition.strip().lower() == "complete":
            self.complete += 1
            return True
        self.incomplete += 1
        return False

    def _wait(self, row: Row) -> None:
        """Keep a row until its trace is at its end, for the trace's name may stand behind it."""
        if self._waiting is None:
            self._waiting = []
        self._waiting.append(row)
        if len(self._waiting) > MOST_WAITING:
            raise self._markup.refusal(
                f"这个 trace 的 {MOST_WAITING} 个事件之前没有 concept:name，"
                "不知道是哪个案卷，请在事件之前写上。"
            )

    def _close_trace(self) -> None:
        trace, waiting = self._trace or {}, self._waiting or ()
        self._trace = self._waiting = None
        self._rows += [
            row._replace(
                case=trace.get(NAME),
                scheme=row.scheme or trace.get("scheme"),
                cycle=row.cycle or trace.get("cycle"),
            )
            for row in waiting
        ]
        self.empty += self._read == self._before


def _value(tag: str, given: dict[str, str]) -> str | None:
    value = given.get("value")
    if value and value.lower() == "nan" and tag.rpartition(":")[2] == "float":
        return None
    return value
