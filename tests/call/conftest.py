"""What holds for every test of a call's flow."""

import pytest

from voicesim.call import pausing
from voicesim.turns.ending import EndWait
from voicesim.turns.hanging import hangs


def plainly(evidence, settings):
    """A rule of known waits, so that what is tested does not hang on how well the real one was fitted."""
    if hangs(evidence.text):
        return EndWait(settings.end_seconds + 0.5, "hanging")
    return EndWait(settings.end_seconds, "plain")


@pytest.fixture(autouse=True, scope="module")
def turns_end_plainly():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pausing, "end_wait", plainly)
        yield
