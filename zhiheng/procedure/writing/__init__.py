"""Recorded procedures written as event logs that other programs read: XES and OCEL 2.0.

Clauses: none of its own; serves 5(7) and 9(3)-b (what was done can be shown, and judged elsewhere).
May call: `zhiheng.procedure.events` and the standard library; iterables in, streams out.
Start reading: `recorded.py` (what is written of a case), then `xes.py`, `ocel.py`.
Contract: IEEE 1849 (XES); OCEL 2.0 of 2023-10-16, JSON and SQLite. `docs/event-logs.md` maps them.
"""
