"""The trail: every act leaves one entry, in one chain, in one tree; nobody rewrites it unseen.

Clauses: 3-b (traceability) and, through what others enter here, every duty to be proved later.
May call: zhiheng.law only. Knows nothing of accounts, persons or certificates: ids and plain data.
Start reading: docs/trail-format.md, then sheet.py (what one act writes) and ledger.py (its entry).
"""
