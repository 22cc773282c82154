"""Whose a fault is: the manager who answers for the certificate or project, else the director."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from uuid import UUID

from zhiheng.access.terms import Post
from zhiheng.conformance.found import Fault

CHUNK = 5000
Managers = Callable[[Collection[UUID]], Mapping[UUID, tuple[UUID, ...]]]


def owned(faults: list[Fault], managers: Managers) -> list[Fault]:
    """The faults with their owners; `managers` tells subject → persons, asked some thousands
    of subjects at a time. Where there is not exactly one manager it is the director's."""
    found: list[Fault] = []
    for start in range(0, len(faults), CHUNK):
        chunk = faults[start : start + CHUNK]
        people = managers({fault.subject for fault in chunk if fault.subject})
        found += [_owned(fault, people) for fault in chunk]
    return found


def _owned(fault: Fault, people: Mapping[UUID, tuple[UUID, ...]]) -> Fault:
    answering = people.get(fault.subject, ()) if fault.subject else ()
    if len(answering) == 1:
        return replace(fault, owner_post=Post.PROJECT_QUALITY_MANAGER, owner=answering[0])
    return replace(fault, owner_post=Post.QUALITY_DIRECTOR)
