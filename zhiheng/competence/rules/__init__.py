"""The gate of every assignment, and the figures of the body's people. Pure."""

from zhiheng.competence.rules.answering import Answering, answering
from zhiheng.competence.rules.fitness import FitnessTally, against, everybody_was_fit
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
from zhiheng.competence.rules.staffing import FieldFacts, enough_people

__all__ = [
    "Answering", "Ask", "Authorised", "Declared", "FieldFacts", "FitnessTally", "Hindrance",
    "Interest", "PersonFacts", "Registered", "Span", "Weight", "against", "answering",
    "enough_people", "everybody_was_fit", "gate", "refusing", "whole",
]  # fmt: skip
