"""A mechanic can be switched off, each changes something, and an unknown one is refused."""

import pytest

from voicesim.caller.weights import WEIGHTS
from voicesim.rehearsal.ablation import OFF, without


@pytest.mark.parametrize("mechanic", OFF)
def test_each_mechanic_can_be_switched_off(mechanic):
    assert without(WEIGHTS, mechanic) != WEIGHTS


def test_an_unknown_one_is_refused():
    with pytest.raises(KeyError):
        without(WEIGHTS, "luck")
