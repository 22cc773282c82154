"""A thread of its own for what runs an event loop: a browser test leaves one running in ours."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def in_a_thread(call: Callable[[], T]) -> T:
    """What `call` returns, or raises, in a thread without an event loop; its connections closed."""
    returned: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            returned.append(call())
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return returned[0]
