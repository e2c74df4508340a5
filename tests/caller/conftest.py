"""Every shipped script, one test each."""

from tests.caller.plays import SCRIPTS


def pytest_generate_tests(metafunc):
    if "script_file" in metafunc.fixturenames:
        files = sorted(SCRIPTS.glob("*/*.yaml"))
        metafunc.parametrize("script_file", files, ids=lambda file: f"{file.parent.name}/{file.stem}")
