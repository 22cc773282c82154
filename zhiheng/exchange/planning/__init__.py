"""From a book to a plan: what would be created, changed, left alone, refused – nothing is written.

Serves issue 2 item 6. May call: sheets, reading, official, and the tables of the areas below.
Start reading: plan.py (what a plan is), make.py (how it comes about).
"""

from zhiheng.exchange.planning.plan import Plan, Planned, Refusal

__all__ = ["Plan", "Planned", "Refusal"]
