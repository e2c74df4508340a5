"""`pytest --voicesim audio/`: every recorded-audio case as a test item, in anybody's own test suite.

pytest finds this by the package's entry point and loads it in every run, so that nothing heavy is imported here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

MARKER = "voicesim"


class CaseFailedError(Exception):
    """What was expected of a case and did not come out: one line a difference."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer --voicesim."""
    group = parser.getgroup("voicesim", "recorded calls of VoiceSim")
    group.addoption(
        "--voicesim", action="append", default=[], metavar="PATH", type=Path,
        help="Run the recorded-audio cases (sidecar .yaml files) below PATH; may be given several times.",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known and the folders part of the run."""
    config.addinivalue_line("markers", f"{MARKER}: a recorded-audio case of VoiceSim")
    for path in config.getoption("--voicesim"):
        if not path.exists():
            raise pytest.UsageError(f"--voicesim {path}: no such file or folder.")
        if str(path) not in config.args:
            config.args.append(str(path))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    """Take every sidecar below the folders given."""
    folders = [path.resolve() for path in parent.config.getoption("--voicesim")]
    here = file_path.resolve()
    if file_path.suffix != ".yaml" or not any(here == one or one in here.parents for one in folders):
        return None
    return CaseFile.from_parent(parent, path=file_path)


class CaseFile(pytest.File):
    """One sidecar."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield its one case."""
        item = CaseItem.from_parent(self, name=self.path.stem)
        item.add_marker(MARKER)
        yield item


class CaseItem(pytest.Item):
    """One case: the same pipeline as a live call, on a virtual clock."""

    def runtest(self) -> None:
        """Run it.

        Raises:
            CaseFailedError: something expected did not come out.
            VoiceSimError: it cannot be run.
        """
        from voicesim import wiring_recorded
        from voicesim.cli.options import script_path
        from voicesim.regress.case import read_case
        from voicesim.regress.junit import told
        from voicesim.settings import load_settings

        file = os.environ.get("VOICESIM_SETTINGS")
        settings = load_settings(Path(file) if file else None, os.environ)
        case = read_case(self.path)
        result = wiring_recorded.run_case(
            case, settings, script_path(case.sidecar.script) if case.sidecar.script else None
        )
        self.add_report_section("call", "voicesim", result.to_json())
        if result.differences:
            raise CaseFailedError("\n".join(told(one) for one in result.differences))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Return the differences alone: no traceback says more."""
        from voicesim.errors import VoiceSimError

        if isinstance(excinfo.value, CaseFailedError | VoiceSimError):
            return f"{self.path}\n{excinfo.value}"
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the item stands."""
        return self.path, 0, f"recorded case {self.path.parent.name}/{self.name}"
