"""Each time a clause was applied or refused, by the index of this area's migration."""

import json
from collections.abc import Sequence

from django.db import connection

from zhiheng.trace.queries import Line, lines

SHOWN = 15
_FOUND = """
SELECT seq FROM trace_entry
WHERE jsonb_path_query_array(payload::jsonb, '$.rules[*].clause') @> %s::jsonb
ORDER BY seq DESC LIMIT %s
"""


def applied(clause: str, limit: int = SHOWN) -> Sequence[Line]:
    """The newest entries whose rules name the clause. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [json.dumps([clause]), limit])
        seqs = [seq for (seq,) in cursor.fetchall()]
    return lines(seqs)
