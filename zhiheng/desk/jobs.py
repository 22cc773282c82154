"""What the worker does for this area: verify the whole trail, while its page tells how far."""

from procrastinate.contrib.django import app

QUEUE = "judge"


@app.task(name="desk.verify_trail", queue=QUEUE)
def verify_trail() -> None:
    """Verify the trail and write down what was found."""
    from zhiheng.desk.verification import run

    run()


def defer_verification() -> None:
    """Have the worker verify; where that waits already, it will do."""
    from django.db import transaction
    from procrastinate.exceptions import AlreadyEnqueued

    try:
        with transaction.atomic():
            verify_trail.configure(lock="verify trail", queueing_lock="verify trail").defer()
    except AlreadyEnqueued:
        pass
