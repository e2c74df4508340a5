"""The headset: first against a scripted device, then through a real sound server and PortAudio."""

import json
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from scipy.signal import correlate

from tests.devices.scripted_stream import HEADSET, ScriptedOpener, find_headset
from tests.virtual_headset import NoVirtualHeadsetError, VirtualHeadset, virtual_headset
from voicesim.devices.headset import COMMON_RATES, Headset, HeadsetOptions
from voicesim.devices.portaudio import StreamWish
from voicesim.errors import DeviceError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE, AudioFrame, Note

HASTY = HeadsetOptions(silence_seconds=0.05, start_seconds=0.05, patience_seconds=0.3, retry_seconds=0.01)


def noise(seconds: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, round(seconds * SAMPLE_RATE)).astype(np.float32)


def headset_on(
    opener: ScriptedOpener, options: HeadsetOptions = HASTY, told: list[Note] | None = None
) -> Headset:
    return Headset("", told.append if told is not None else None, options, opener, find_headset)


# ---------------------------------------------------------------- against a scripted device


def test_frames_count_up_from_zero_and_hold_the_sound():
    sound = noise(1.0)
    with headset_on(ScriptedOpener(sound)) as headset:
        frames = [headset.read() for _ in range(31)]
    assert [frame.start_sample for frame in frames] == list(range(0, 31 * FRAME_SAMPLES, FRAME_SAMPLES))
    assert np.array_equal(np.concatenate([frame.samples for frame in frames]), sound[: 31 * FRAME_SAMPLES])


def test_what_is_written_is_played_in_order_and_to_its_end():
    opener = ScriptedOpener(noise(0.04))
    headset = headset_on(opener)
    caller = noise(2 * FRAME_SAMPLES / SAMPLE_RATE, seed=2)
    headset.read()
    for number in (0, 1):
        part = caller[number * FRAME_SAMPLES : (number + 1) * FRAME_SAMPLES]
        headset.write(AudioFrame(part, number * FRAME_SAMPLES))
    stream = opener.streams[0]
    stream.deliver(np.zeros(2400, np.float32))
    played = np.concatenate(stream.played)
    start = int(np.flatnonzero(played)[0])
    assert np.array_equal(played[start : start + len(caller)], caller)
    headset.close()
    assert stream.closings == [True], "closing plays out what the device holds"


def test_opens_at_16_khz_then_at_the_devices_own_rate_then_at_common_ones():
    with headset_on(ScriptedOpener(noise(1))) as headset:
        assert headset.rate == SAMPLE_RATE
    with headset_on(ScriptedOpener(noise(1), refuses=(SAMPLE_RATE,))) as headset:
        assert headset.rate == HEADSET.native_rate
        assert headset.read().samples.shape == (FRAME_SAMPLES,)
    with headset_on(ScriptedOpener(noise(1), refuses=(SAMPLE_RATE, HEADSET.native_rate))) as headset:
        assert headset.rate in COMMON_RATES
    with pytest.raises(DeviceError, match="not at 44100"):
        headset_on(ScriptedOpener(noise(1), refuses=(SAMPLE_RATE, HEADSET.native_rate, *COMMON_RATES)))
    with headset_on(ScriptedOpener(noise(1)), HeadsetOptions(rate=44_100)) as headset:
        assert headset.rate == 44_100


def test_blocks_are_ten_milliseconds_at_any_rate():
    opener = ScriptedOpener(noise(1))
    for rate, block in ((16_000, 160), (48_000, 480), (44_100, 441)):
        headset_on(opener, HeadsetOptions(rate=rate)).close()
        assert opener.streams[-1].wish == StreamWish(
            HEADSET, HEADSET, rate, block, HeadsetOptions().latency_seconds
        )


@pytest.mark.parametrize("fails", [True, False], ids=["the stream ends", "the stream falls silent"])
def test_a_lost_device_is_opened_again_and_the_clock_counts_on(fails):
    told: list[Note] = []
    first, second = noise(0.5), noise(0.5, seed=2)
    opener = ScriptedOpener(
        first, DeviceError("gone: plug it in"), DeviceError("gone: plug it in"), second, fails_after=fails
    )
    with headset_on(opener, told=told) as headset:
        frames = [headset.read() for _ in range(15 + 15)]
    assert [note.kind for note in told] == ["device_lost", "device_back"]
    assert {note.sample for note in told} == {15 * FRAME_SAMPLES}
    assert [frame.start_sample for frame in frames] == list(range(0, 30 * FRAME_SAMPLES, FRAME_SAMPLES))
    assert np.array_equal(
        np.concatenate([frame.samples for frame in frames[15:]]), second[: 15 * FRAME_SAMPLES]
    )
    assert opener.streams[0].closings == [False], "a lost device is let go before it is opened again"


def test_a_device_that_stays_away_is_an_error_that_says_what_to_do():
    opener = ScriptedOpener(noise(0.5), DeviceError("no microphone: plug a headset in"), fails_after=True)
    with headset_on(opener) as headset:
        for _ in range(15):
            headset.read()
        with pytest.raises(
            DeviceError, match=r"'Jabra Evolve' was unplugged .*\(no microphone\): plug it in"
        ):
            headset.read()
    assert [note.kind for note in headset.notes] == ["device_lost"]


def test_a_device_that_never_delivers_is_an_error_at_once():
    with (
        headset_on(ScriptedOpener(np.zeros(0, np.float32))) as headset,
        pytest.raises(DeviceError, match="delivers no sound"),
    ):
        headset.read()


def test_losses_become_notes_about_once_a_second():
    told: list[Note] = []
    opener = ScriptedOpener(noise(0.04))
    with headset_on(opener, told=told) as headset:
        headset.write(headset.read())
        for _ in range(200):
            opener.streams[0].deliver(noise(0.032), dropped=True, ran_dry=True)
            headset.read()
    kinds = [note.kind for note in told]
    assert set(kinds) == {"overflow", "underflow"}
    assert 6 <= kinds.count("overflow") == kinds.count("underflow") <= 8, "200 frames are 6.4 s"
    gaps = sum(int(note.text.split(" gap(s)")[0].split()[-1]) for note in told if note.kind == "overflow")
    assert gaps == 800, "every gap is in some note: four blocks a frame, each reported as a gap"


def test_closing_twice_and_reading_after_it_is_harmless():
    headset = headset_on(ScriptedOpener(noise(1)))
    headset.read()
    headset.close()
    headset.close()
    assert headset.read() is None
    headset.write(AudioFrame(np.zeros(FRAME_SAMPLES, np.float32), 0))


def test_an_interrupt_while_the_device_is_awaited_leaves_nothing_open():
    opener = ScriptedOpener(noise(0.5), noise(0.5), fails_after=True)

    def interrupt() -> None:
        if opener.streams:
            raise KeyboardInterrupt

    opener.before_open = interrupt
    with headset_on(opener) as headset:
        for _ in range(15):
            headset.read()
        with pytest.raises(KeyboardInterrupt):
            headset.read()
    assert [stream.active for stream in opener.streams] == [False]
    headset.close()


# ---------------------------------------------------------------- through a real sound server

CHILD = """
import json, sys
import numpy as np
from voicesim.devices.headset import Headset, HeadsetOptions
from voicesim.errors import DeviceError
from voicesim.values import AudioFrame
seconds, answer, device, options = json.loads(sys.argv[1])
heard = []
try:
    with Headset(device, lambda note: print("note", note.kind, note.text, flush=True), HeadsetOptions(**options)) as headset:
        caller = np.load(sys.argv[3]) if answer == "caller" else None
        while True:
            frame = headset.read()
            if not frame.start_sample:
                print("running", headset.rate, flush=True)
            if frame.start_sample >= seconds * 16000:
                break
            heard.append(frame)
            if answer == "echo":
                headset.write(frame)
            else:
                place = frame.start_sample - 16384
                part = caller[place : place + 512] if place >= 0 else caller[:0]
                headset.write(AudioFrame(np.pad(part, (0, 512 - len(part))), frame.start_sample))
except DeviceError as error:
    print("error", error, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
assert [frame.start_sample for frame in heard] == list(range(0, 512 * len(heard), 512))
if sys.argv[2]:
    np.save(sys.argv[2], np.concatenate([frame.samples for frame in heard]))
print("done", flush=True)
"""


@pytest.fixture
def line():
    try:
        with virtual_headset() as headset:
            yield headset
    except NoVirtualHeadsetError as reason:
        pytest.skip(str(reason))


def caller_sound() -> np.ndarray:
    """Return two seconds of noise under a kilohertz, which a sample left out or put in here and there hardly changes."""
    spectrum = np.fft.rfft(np.random.default_rng(9).normal(0, 1, 2 * SAMPLE_RATE))
    spectrum[2_000:] = 0
    sound = np.fft.irfft(spectrum)
    return (0.1 * sound / np.std(sound)).astype(np.float32)


class Child:
    """A process that runs the call's loop on the virtual headset."""

    def __init__(
        self,
        line: VirtualHeadset,
        seconds: float,
        *,
        answer: str = "echo",
        device: str = "",
        file: object = "",
        environment: dict[str, str] | None = None,
        **options: float,
    ) -> None:
        wish = json.dumps([seconds, answer, device, options])
        np.save(line.folder / "caller.npy", caller_sound())
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, wish, str(file), str(line.folder / "caller.npy")],
            env=environment or line.child_environment(), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def says(self, word: str) -> str:
        for text in self.process.stdout:
            if text.startswith(word):
                return text.strip()
        raise AssertionError(f"the child ended without saying '{word}'")

    def ends(self) -> None:
        self.says("done")
        assert self.process.wait(20) == 0


def aligned(whole: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Return the stretch of `whole` where the first second of `part` fits best, to a twentieth of a sample."""
    start = int(np.argmax(correlate(whole, part[:SAMPLE_RATE], "valid")))
    stretch = np.pad(whole[start : start + len(part)], (0, max(0, start + len(part) - len(whole))))
    spectrum, turns = np.fft.rfft(stretch), np.fft.rfftfreq(len(stretch))
    shifted = [
        np.fft.irfft(spectrum * np.exp(2j * np.pi * turns * shift / 20), len(stretch))
        for shift in range(-20, 21)
    ]
    return max(shifted, key=lambda moved: float(np.dot(moved[:SAMPLE_RATE], part[:SAMPLE_RATE])))


def chunk_places(whole: np.ndarray, part: np.ndarray, size: int) -> list[int | None]:
    """Return where each chunk of `part` stands in `whole`; None for one that is not whole there."""
    places: list[int | None] = []
    for start in range(0, len(part) - size + 1, size):
        chunk = part[start : start + size]
        place = int(np.argmax(correlate(whole, chunk, "valid")))
        stretch = aligned(whole[max(0, place - 100) : place + size + 100], chunk)
        places.append(place if np.corrcoef(stretch, chunk)[0, 1] > 0.95 else None)
    return places


@pytest.mark.headset
def test_both_sides_of_the_line_stand_on_one_time_base(line):
    assert line.measure_alignment() == 0


@pytest.mark.headset
@pytest.mark.parametrize("rate", [0, 48_000, 44_100])
def test_ten_seconds_of_speech_arrive_whole(line, rate, tmp_path):
    file, said = tmp_path / "heard.npy", noise(10.0)
    # The sound server's own resampling, where the device runs at another rate than the line, is a plain one.
    spectrum = np.fft.rfft(said)
    spectrum[50_000:] = 0
    said = np.fft.irfft(spectrum).astype(np.float32)
    for _ in range(3):
        with Child(line, 13.0, file=file, rate=rate) as child:
            assert child.says("running").endswith(str(rate or SAMPLE_RATE))
            with line.record_line() as recorder:
                line.play_into_microphone(said)
                told = child.process.stdout.read()
        assert "done" in told
        # A machine too busy for its own sound server loses samples, and that must have been told.
        if not re.search(r" [1-9]\d* gap", told):
            break
    else:
        pytest.skip(f"this machine is too busy for its sound server: {told}")
    # What stood on the line, which a busy player may have left gaps in, is what had to arrive.
    start = int(np.flatnonzero(np.abs(recorder.microphone) > 0.01)[0])
    said = recorder.microphone[start : start + len(said)]
    assert len(said) == 10 * SAMPLE_RATE
    got = aligned(np.load(file), said)
    # A dropped or doubled sample would shift one half against the other and end the correlation.
    for part in (slice(0, 40_000), slice(40_000, 120_000), slice(120_000, 160_000)):
        assert np.corrcoef(got[part], said[part])[0, 1] > 0.99


@pytest.mark.headset
def test_the_callers_frames_come_out_of_the_earpiece_whole(line):
    caller = caller_sound()
    # Unhurried: PulseAudio's ALSA plugin fills gaps of its own with silence and tells nobody.
    wish = {"latency_seconds": 0.1, "slack_seconds": 0.1}
    for _ in range(3):
        with line.record_line() as recorder, Child(line, 4.0, answer="caller", **wish) as child:
            child.says("running")
            told = child.process.stdout.read()
        assert "done" in told
        if "underflow" not in told:
            break
    else:
        pytest.skip(f"this machine is too busy to play in time: {told}")
    places = chunk_places(recorder.earpiece, caller, SAMPLE_RATE // 10)
    found = [place for place in places if place is not None]
    # A gap that the sound server put in and told nobody of breaks the one chunk it falls into, and moves the rest.
    assert len(found) >= len(places) - 2
    assert found == sorted(found)
    assert found[-1] - found[0] < len(caller)
    assert np.abs(recorder.microphone).max() == 0.0


@pytest.mark.headset
def test_an_echo_returns_at_one_and_the_same_delay(line):
    clicks = np.zeros(5 * SAMPLE_RATE, np.float32)
    clicks[8_000::12_345] = 0.8
    with line.record_line() as recorder, Child(line, 7.0, slack_seconds=0.03, latency_seconds=0.04) as child:
        child.says("running")
        line.play_into_microphone(clicks)
        child.ends()
    said, heard = (np.flatnonzero(np.abs(side) > 0.4) for side in (recorder.microphone, recorder.earpiece))
    assert len(said) == len(heard) == np.count_nonzero(clicks)
    trips = heard - said
    assert trips.min() > 0.04 * SAMPLE_RATE, "less than a block and a frame is impossible"
    assert np.median(trips) < 0.4 * SAMPLE_RATE


@pytest.mark.headset
def test_a_sound_server_that_dies_and_returns_is_taken_up_again(line):
    with Child(line, 4.0) as child:
        child.says("running")
        line.unplug()
        assert child.says("note device").startswith("note device_lost")
        line.plug_in()
        assert child.says("note device").startswith("note device_back")
        child.ends()


@pytest.mark.headset
def test_a_sound_server_that_stays_away_is_an_error(line):
    with Child(line, 4.0, patience_seconds=1.0) as child:
        child.says("running")
        line.unplug()
        assert "plug it in" in child.says("error")
        child.ends()


@pytest.mark.headset
def test_a_device_taken_off_the_sound_server_is_an_error(line):
    with Child(line, 10.0, patience_seconds=1.0) as child:
        child.says("running")
        line.control("unload-module", "module-null-sink")
        assert "plug it in" in child.says("error")
        child.ends()


@pytest.mark.headset
@pytest.mark.parametrize("when", ["in the call", "while the sound server hangs"])
def test_control_c_closes_the_device(line, when):
    with Child(line, 60.0) as child:
        child.says("running")
        if when == "while the sound server hangs":
            line.freeze()
            child.says("note device_lost")
        child.process.send_signal(signal.SIGINT)
        child.says("interrupted")
        child.ends()
        line.thaw()
    deadline = time.monotonic() + 5
    while "ALSA" in line.control("list", "clients") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "ALSA" not in line.control("list", "clients"), "the sound server has been let go"


@pytest.mark.headset
def test_an_unknown_device_is_refused_with_the_choices(line):
    with Child(line, 1.0, device="sennheiser") as child:
        text = child.says("error")
        assert "'sennheiser'" in text
        assert "'pulse'" in text
        child.ends()


@pytest.mark.headset
def test_no_device_at_all_is_told(line):
    line.unplug()
    with Child(line, 1.0) as child:
        assert "plug a headset in" in child.says("error")
        child.ends()


def test_a_missing_sound_library_names_its_install_line(tmp_path):
    # As sounddevice does where PortAudio is not installed: OSError on import.
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    script = (
        "from voicesim.devices.devices_list import list_devices\n"
        "from voicesim.errors import DeviceError\n"
        "try:\n    list_devices()\nexcept DeviceError as error:\n    print(error)\n"
    )
    text = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{script}"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert "apt install libportaudio2" in text
    assert "brew install portaudio" in text
