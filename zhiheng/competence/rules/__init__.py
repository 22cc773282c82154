"""The gate of every assignment, and the figures of the body's people. Pure."""

from zhiheng.competence.rules.gate import (
    Ask,
    Authorised,
    Declared,
    Hindrance,
    Interest,
    PersonFacts,
    Registered,
    Span,
    Weight,
    gate,
    refusing,
    whole,
)

__all__ = [
    "Ask", "Authorised", "Declared", "Hindrance", "Interest", "PersonFacts", "Registered", "Span",
    "Weight", "gate", "refusing", "whole",
]  # fmt: skip
