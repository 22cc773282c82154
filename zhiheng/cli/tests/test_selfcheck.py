"""`zhiheng selfcheck`: its document, its table, its exit code."""

import json

import pytest

from zhiheng.cli import main
from zhiheng.desk.selfcheck.lines import BAD, GOOD, NOTE


@pytest.mark.django_db(transaction=True)
def test_the_command_says_it_and_ends_with_one(capsys):
    assert main(["selfcheck", "--json"]) == 1  # no worker runs here
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is False
    assert {line["state"] for line in told["checks"]} <= {GOOD, NOTE, BAD}
    assert main(["selfcheck"]) == 1
    assert "后台任务" in capsys.readouterr().out
