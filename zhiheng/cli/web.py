"""The application as granian's workers load it: a worker must not outlive the server above it."""

import signal

from zhiheng.cli.child import die_with_parent

die_with_parent(signal.SIGKILL)

from zhiheng.site.wsgi import application  # noqa: E402

__all__ = ["application"]
