"""What holds for every test."""

import pytest

REAL_TIME = {"headset", "browser"}
"""Markers of tests that play and record in real time, through a sound server or a browser of the machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a real-time test again, up to three times, before it counts as failed.

    A shared machine now and then takes the processor away for longer than a sound buffer lasts, and no tolerance
    covers that. A fault of ours fails every time; each repetition shows as RERUN in pytest's output.
    """
    for item in items:
        if any(item.get_closest_marker(name) for name in REAL_TIME):
            item.add_marker(pytest.mark.flaky(reruns=3, reruns_delay=2))
