"""A home of its own, and a recorded call in it."""

import pytest

from tests import calls
from tests.cli.reviewing import FIRST
from tests.cli.test_calls import stored


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def bad(home):
    return stored(home, calls.bad(), FIRST, "aaaaaa")
