"""The program may open as many files as the system lets it."""

import resource

from bot.runtime.open_files import open_files_allowed


def test_limit_is_raised_as_far_as_the_system_lets_us():
    before = soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
    try:
        assert open_files_allowed() == hard
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
