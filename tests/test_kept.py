"""What is kept from case to case changes nothing of what comes out."""

import pytest

from voicesim import places
from voicesim.caller.script import load_script
from voicesim.engines.apart import ApartTranscriber
from voicesim.errors import ModelError
from voicesim.settings import load_settings
from voicesim.values import SAMPLE_RATE
from voicesim.wiring import make_transcriber
from voicesim.wiring_kept import Kept
from voicesim.wiring_recorded import trainee_in

SETTINGS = load_settings(flags={"recogniser.engine": "pocketsphinx"})
RECORDING = places.shipped("audio") / "late_refund" / "in_between.flac"
SCRIPTS = tuple(
    places.shipped("scripts") / f"{name}.yaml" for name in ("government/late_refund", "clinic/test_results")
)


def heard(transcriber, samples):
    hearing = transcriber.listen(0)
    hearing.feed(samples)
    found = hearing.transcript()
    hearing.close()
    return transcriber.name, found


@pytest.fixture
def kept():
    found = Kept()
    yield found
    found.close()


def test_a_kept_recogniser_hears_what_a_new_one_hears_for_script_after_script(kept):
    samples = trainee_in(RECORDING, None)[: 9 * SAMPLE_RATE]
    for file in (*SCRIPTS, SCRIPTS[0]):
        script = load_script(file)
        lent, _ = kept.loaders.transcriber(SETTINGS, script)
        new, _ = make_transcriber(SETTINGS, script)
        assert heard(lent, samples) == heard(new, samples)
        lent.close()
        new.close()


def test_one_process_serves_all_calls_of_a_script(kept):
    script = load_script(SCRIPTS[0])
    first, _ = kept.loaders.transcriber(SETTINGS, script)
    first.close()
    second, _ = kept.loaders.transcriber(SETTINGS, script)
    assert second.name == first.name
    assert first.listen(0) is not None


def test_after_a_recogniser_that_cannot_be_loaded_the_next_case_gets_one(kept):
    script = load_script(SCRIPTS[0])
    kept.loaders.transcriber(SETTINGS, script)
    broken = load_settings(flags={"recogniser.engine": "pocketsphinx", "recogniser.language": "de"})
    with pytest.raises(ModelError, match=r"recogniser\.language"):
        kept.loaders.transcriber(broken, script)
    again, _ = kept.loaders.transcriber(SETTINGS, script)
    assert again.name.startswith("pocketsphinx")


def test_a_finder_is_loaded_once_for_the_same_settings(kept):
    assert kept.loaders.finder(SETTINGS.words) is kept.loaders.finder(SETTINGS.words)


class Echo:
    """Says its own name."""

    def __init__(self, name):
        if name == "broken":
            raise ModelError("broken weights")
        self.name = name

    def listen(self, start_sample):
        raise ModelError(f"{self.name} listens to nothing")

    def close(self):
        pass


def build(name):
    from functools import partial

    return partial(Echo, name)


def test_a_process_becomes_another_recogniser_or_says_why_not():
    apart = ApartTranscriber(build("one"))
    pid = apart.process_id
    apart.become(build("two"))
    assert (apart.name, apart.process_id) == ("two", pid)
    with pytest.raises(ModelError, match="broken weights"):
        apart.become(build("broken"))
    apart.close()
