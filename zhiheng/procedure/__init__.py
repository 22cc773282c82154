"""Procedures: what a certification scheme prescribes, and whether it was carried out.

Clauses: 5(4) nothing added, reduced or omitted; 5(6), 9(3), 9(4) steps, separation, surveillance.
May call: nothing above the standard library and PyYAML; no Django, no database, no clock.
Start reading: `shape.py` (a scheme), `plain.py` (one function per verdict), `log.py` (a log).
Contract: the published description of `conform`; `tests/` holds an example for each sentence of it.
"""
