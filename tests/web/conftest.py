"""The pages over a store of calls of their own."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.recorded import HOST, record
from voicesim.settings import RecordSettings, Settings


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICESIM_HOME", str(tmp_path / "home"))
    return replace(Settings(), record=RecordSettings(folder=str(tmp_path / "calls")))


@pytest.fixture
def client(settings):
    testclient = pytest.importorskip("starlette.testclient", reason="pip install 'voicesim[web]'")
    from voicesim.cli.options import all_scripts
    from voicesim.cli.web import shared
    from voicesim.web.app import Pages

    with testclient.TestClient(Pages(settings, all_scripts(), shared()).app(), base_url=HOST) as client:
        yield client


@pytest.fixture
def folder(settings):
    return record(Path(settings.record.folder))
