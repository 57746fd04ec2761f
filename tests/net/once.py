"""What is made at the first use, for the whole run."""

from functools import wraps
from threading import Lock


def once(make):
    """Unlike functools.cache, never twice: of two threads that come first, one waits."""
    lock, made = Lock(), []

    @wraps(make)
    def get():
        with lock:
            if not made:
                made.append(make())
        return made[0]

    return get
