"""How many files and connections the program may have open at once."""

import resource


def open_files_allowed() -> int:
    """Raise the limit as far as the system lets us, and give what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:  # macOS names no end here, and then refuses it
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
