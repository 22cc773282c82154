"""How many requests an account has made in this minute: counted in one statement, so that neither
two threads nor two of the server's processes lose one, and nobody's count depends on a cache.

The table is unlogged: a crash of the database forgets the count, a request costs no flush.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

COUNT = """
INSERT INTO access_pace AS pace (account, minute, requests) VALUES (%s, %s, 1)
ON CONFLICT (account) DO UPDATE SET
    requests = CASE WHEN pace.minute = EXCLUDED.minute THEN pace.requests + 1 ELSE 1 END,
    minute = EXCLUDED.minute
RETURNING requests
"""


def wait(account: UUID, now: datetime, most: int) -> int:
    """Count one request; answers the seconds until the next minute where it was one too many."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [account, now.replace(second=0, microsecond=0)])
        [requests] = cursor.fetchone()
    return 0 if requests <= most else 60 - now.second
