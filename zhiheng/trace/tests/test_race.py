"""Sixteen processes with 200 acts each, one of them killed: nothing acknowledged is lost."""

import multiprocessing
import os
import signal
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from zhiheng.trace import signer
from zhiheng.trace.models import Entry, Head
from zhiheng.trace.replay import assert_replay_equals_tables
from zhiheng.trace.tests.probe import MODELS, Probe, act, full
from zhiheng.trace.verify import verify_database

PROCESSES, ACTS = 16, 200


def work(number: int, shared: UUID, folder: Path) -> None:
    """Acts one after the other; each is noted in a file once it is acknowledged."""
    connections.close_all()
    with (folder / f"acknowledged-{number}").open("w") as noted:
        own = full(count=number)
        for turn in range(ACTS):
            if turn == 0:
                receipt = act(lambda sheet: sheet.create(own))
            elif turn % 10 == 0:
                with transaction.atomic():
                    row = Probe.every.select_for_update().get(pk=shared)
                    receipt = act(lambda sheet, row=row: sheet.change(row, count=row.count + 1))
            else:
                receipt = act(lambda sheet, turn=turn: sheet.change(own, title=str(turn)))
            noted.write(f"{receipt.seq} {receipt.entry}\n")
            noted.flush()
    connections.close_all()


def acknowledged(folder: Path) -> dict[int, str]:
    lines = [line for file in folder.iterdir() for line in file.read_text().splitlines(True)]
    pairs = (line.split() for line in lines if line.endswith("\n"))
    return {int(seq): entry for seq, entry in pairs}


@pytest.mark.slow
def test_sixteen_at_once_and_one_killed(trail: str, tmp_path: Path) -> None:
    shared = full(count=0)
    act(lambda sheet: sheet.create(shared))
    start = Head.objects.get().seq
    kept = signer.sign_head()
    connections.close_all()
    (folder := tmp_path / "noted").mkdir()
    fork = multiprocessing.get_context("fork")
    workers = [
        fork.Process(target=work, args=(number, shared.pk, folder)) for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    victim = folder / "acknowledged-3"
    while not victim.exists() or victim.read_text().count("\n") < ACTS // 4:
        time.sleep(0.01)
    os.kill(workers[3].pid, signal.SIGKILL)
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers if worker is not workers[3]] == [0] * 15
    noted = acknowledged(folder)
    stored = dict(Entry.objects.filter(seq__gt=start).values_list("seq", "id"))
    assert {seq: UUID(entry) for seq, entry in noted.items()}.items() <= stored.items()
    assert len(stored) - len(noted) <= 1  # one may have been committed as the process died
    assert (PROCESSES - 1) * ACTS <= len(noted) < PROCESSES * ACTS
    report = verify_database(models=MODELS, against=kept)
    assert report.faults == []
    assert report.entries == start + len(stored)
    assert_replay_equals_tables(MODELS)
    act()
    signer.sign_head()
    assert not connection.in_atomic_block
