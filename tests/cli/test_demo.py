"""`voicesim demo`: which recordings there are, and what is said of a name that is none of them."""

import subprocess
import sys


def voicesim(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "voicesim", *arguments], capture_output=True, text=True, check=False
    )


def test_every_recorded_call_is_listed_by_a_name_that_can_be_copied():
    done = voicesim("demo", "--list")
    assert done.returncode == 0
    names = [line.split()[0] for line in done.stdout.splitlines()[1:-1] if line[:1].strip()]
    assert {"late_refund/goes_well", "late_refund/goes_badly", "late_refund/in_between"} <= set(names)
    assert done.stdout.splitlines()[-1].startswith(f"{len(names)} recorded calls")


def test_a_misspelt_name_is_told_with_the_nearest_ones():
    done = voicesim("demo", "late_refund/go_badly")
    assert done.returncode == 2
    assert "did you mean 'late_refund/goes_badly'" in done.stderr
    assert "voicesim demo --list" in done.stderr
