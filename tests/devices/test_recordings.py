import numpy as np
import pytest
import soundfile

from tests import sounds
from voicesim.devices.recordings import Pace, RecordingSource, read_recording
from voicesim.errors import AudioError
from voicesim.values import FRAME_SAMPLES, SAMPLE_RATE

TONE = sounds.tone(440, 1.0)
OTHER = sounds.tone(1000, 1.0)
QUIET = sounds.silence(1.0)


def write(path, samples, rate=SAMPLE_RATE, **form):
    soundfile.write(path, samples, rate, **form)
    return path


def at_rate(hz, seconds, rate, level=0.3):
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def everything(source):
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    return frames


# ---------------------------------------------------------------- formats

FORMS = {
    "16.wav": ({"subtype": "PCM_16"}, 1e-4),
    "24.wav": ({"subtype": "PCM_24"}, 1e-6),
    "u8.wav": ({"subtype": "PCM_U8"}, 1e-2),
    "float.wav": ({"subtype": "FLOAT"}, 0),
    "double.wav": ({"subtype": "DOUBLE"}, 0),
    "law.wav": ({"subtype": "ULAW"}, 2e-2),
    "a.flac": ({}, 1e-4),
    "a.aiff": ({}, 1e-4),
    "vorbis.ogg": ({"subtype": "VORBIS"}, 3e-2),
    "opus.ogg": ({"subtype": "OPUS"}, 3e-2),
    "a.mp3": ({}, 3e-2),
}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_read(tmp_path, name):
    form, tolerance = FORMS[name]
    recording = read_recording(write(tmp_path / name, TONE, **form))
    assert recording.samples.dtype == np.float32
    assert len(recording.samples) == SAMPLE_RATE
    assert (recording.original_rate, recording.channels, recording.seconds) == (SAMPLE_RATE, 1, 1.0)
    assert recording.path == tmp_path / name
    assert recording.warnings == ()
    inner = slice(1600, -1600)  # lossy codecs ring at the edges
    assert np.abs(recording.samples - TONE)[inner].max() <= tolerance


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
def test_any_rate_becomes_16_khz_without_shift_or_gain(tmp_path, rate):
    recording = read_recording(write(tmp_path / "a.wav", at_rate(440, 1.0, rate), rate, subtype="FLOAT"))
    assert (recording.original_rate, len(recording.samples)) == (rate, SAMPLE_RATE)
    inner = slice(800, -800)  # the filter's edges
    assert np.abs(recording.samples - TONE)[inner].max() < 1e-3


def test_what_16_khz_cannot_carry_is_gone_and_not_folded_back(tmp_path):
    recording = read_recording(write(tmp_path / "a.wav", at_rate(11_000, 1.0, 48_000), 48_000))
    assert np.abs(recording.samples)[800:-800].max() < 1e-3


def test_reading_twice_gives_the_same_bits(tmp_path):
    file = write(tmp_path / "a.wav", at_rate(440, 1.0, 44_100), 44_100)
    assert np.array_equal(read_recording(file).samples, read_recording(file).samples)


def test_samples_stay_within_full_scale(tmp_path):
    square = np.sign(at_rate(300, 1.0, 48_000)).astype(np.float32)
    samples = read_recording(write(tmp_path / "a.wav", square, 48_000, subtype="FLOAT")).samples
    assert np.abs(samples).max() <= 1.0


# ---------------------------------------------------------------- channels


def stereo(path, left, right):
    return write(path, np.stack([left, right], axis=1), subtype="FLOAT")


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("left", TONE),
        ("right", OTHER),
        (1, TONE),
        (2, OTHER),
        ("2", OTHER),
        ("mix", (TONE + OTHER) / 2),
    ],
)
def test_the_channel_asked_for_is_taken(tmp_path, channel, expected):
    recording = read_recording(stereo(tmp_path / "a.wav", TONE, OTHER), channel)
    assert recording.channels == 2
    assert np.allclose(recording.samples, expected, atol=1e-7)


def test_two_different_channels_must_be_chosen_from(tmp_path):
    with pytest.raises(AudioError, match=r"a\.wav: its 2 channels differ.*'left', 'right', 'mix'"):
        read_recording(stereo(tmp_path / "a.wav", TONE, OTHER))


def test_equal_channels_need_no_choice(tmp_path):
    recording = read_recording(stereo(tmp_path / "a.wav", TONE, TONE + 1e-5))
    assert np.array_equal(recording.samples, TONE)


@pytest.mark.parametrize("empty", [QUIET, sounds.noise(1.0, 1e-5)], ids=["zeros", "dither"])
def test_a_silent_channel_needs_no_choice(tmp_path, empty):
    assert np.array_equal(read_recording(stereo(tmp_path / "a.wav", TONE, empty)).samples, TONE)
    assert np.array_equal(read_recording(stereo(tmp_path / "b.wav", empty, TONE)).samples, TONE)


def test_a_silent_channel_cannot_be_chosen(tmp_path):
    with pytest.raises(AudioError, match="'right' is silent"):
        read_recording(stereo(tmp_path / "a.wav", TONE, QUIET), "right")


@pytest.mark.parametrize("channel", [0, 3, -1, "middle", "", "3"])
def test_an_unknown_channel_is_named(tmp_path, channel):
    with pytest.raises(AudioError, match=f"no channel {channel!r} among its 2"):
        read_recording(stereo(tmp_path / "a.wav", TONE, OTHER), channel)


@pytest.mark.parametrize("channel", [None, "left", "right", "mix", 1])
def test_mono_is_taken_as_it_is(tmp_path, channel):
    assert np.array_equal(
        read_recording(write(tmp_path / "a.wav", TONE, subtype="FLOAT"), channel).samples, TONE
    )


def test_mono_has_no_second_channel(tmp_path):
    with pytest.raises(AudioError, match="no channel 2"):
        read_recording(write(tmp_path / "a.wav", TONE), 2)


def test_more_than_two_channels(tmp_path):
    file = write(tmp_path / "a.wav", np.stack([QUIET, TONE, OTHER], axis=1), subtype="FLOAT")
    assert np.array_equal(read_recording(file, 3).samples, OTHER)
    with pytest.raises(AudioError, match=r"3 channels differ.* 1 to 3"):
        read_recording(file)


# ---------------------------------------------------------------- bad input


def test_missing_and_folder(tmp_path):
    with pytest.raises(AudioError, match=r"gone\.wav: no such recording"):
        read_recording(tmp_path / "gone.wav")
    with pytest.raises(AudioError, match="is a folder"):
        read_recording(tmp_path)


BAD_FILES = {
    "text.wav": b"this is no recording " * 50,
    "text.mp3": b"this is no recording " * 50,
    "text.txt": b"hello",
    "bare.raw": bytes(1000),
    "head.wav": b"RIFF",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_not_audio(tmp_path, name):
    (tmp_path / name).write_bytes(BAD_FILES[name])
    with pytest.raises(AudioError, match=rf"{name}: not readable as audio.*convert it to WAV"):
        read_recording(tmp_path / name)


def test_empty_file_and_no_samples(tmp_path):
    (tmp_path / "a.wav").touch()
    with pytest.raises(AudioError, match="0 bytes"):
        read_recording(tmp_path / "a.wav")
    with pytest.raises(AudioError, match="0 samples"):
        read_recording(write(tmp_path / "b.wav", np.zeros(0, np.float32)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_not_a_number(tmp_path, value):
    samples = TONE.copy()
    samples[500] = value
    with pytest.raises(AudioError, match="NaN or infinity"):
        read_recording(write(tmp_path / "a.wav", samples, subtype="FLOAT"))


def test_dead(tmp_path):
    with pytest.raises(AudioError, match="every sample is zero"):
        read_recording(write(tmp_path / "a.wav", QUIET))


def test_too_short_to_resample(tmp_path):
    with pytest.raises(AudioError, match="1 samples at 96000 Hz are too few"):
        read_recording(write(tmp_path / "a.wav", np.full(1, 0.5, np.float32), 96_000))


def test_cut_in_the_middle(tmp_path):
    whole = write(tmp_path / "a.flac", TONE)
    whole.write_bytes(whole.read_bytes()[:3000])
    with pytest.raises(AudioError, match="not readable as audio"):
        read_recording(whole)


# ---------------------------------------------------------------- warnings


def test_clipping_is_a_warning(tmp_path):
    recording = read_recording(write(tmp_path / "a.wav", np.clip(TONE * 10, -1, 1), subtype="PCM_16"))
    (warning,) = recording.warnings
    assert warning.startswith("clipped: ")
    assert len(recording.samples) == SAMPLE_RATE


def test_a_single_peak_is_no_clipping(tmp_path):
    samples = TONE.copy()
    samples[:15] = 1.0
    assert read_recording(write(tmp_path / "a.wav", samples)).warnings == ()
    samples[:17] = 1.0
    assert len(read_recording(write(tmp_path / "b.wav", samples)).warnings) == 1


def test_a_wav_cut_short_is_read_as_far_as_it_goes_with_a_warning(tmp_path):
    file = write(tmp_path / "a.wav", TONE, subtype="PCM_16")
    file.write_bytes(file.read_bytes()[:16_044])
    recording = read_recording(file)
    assert len(recording.samples) == 8000
    assert recording.warnings[0].startswith("cut short: the file has 16044 of the 32044 bytes")


# ---------------------------------------------------------------- playing


def test_a_recording_is_played_frame_by_frame_with_its_tail():
    source = RecordingSource(TONE[:1100], tail_seconds=0.064)
    frames = everything(source)
    assert [frame.start_sample for frame in frames] == [0, 512, 1024, 1536, 2048]
    whole = np.concatenate([frame.samples for frame in frames])
    assert np.array_equal(whole[:1100], TONE[:1100])
    assert not whole[1100:].any()
    assert source.read() is None


def test_without_a_tail_the_last_frame_is_filled_up():
    frames = everything(RecordingSource(TONE[:513]))
    assert [len(frame.samples) for frame in frames] == [FRAME_SAMPLES] * 2


def test_frames_do_not_share_memory_with_the_recording():
    samples = TONE.copy()
    frame = RecordingSource(samples).read()
    frame.samples[:] = 0
    assert np.array_equal(samples, TONE)


def test_closing_ends_it_and_may_be_done_twice():
    source = RecordingSource(TONE)
    source.read()
    source.close()
    source.close()
    assert source.read() is None


class HandClock:
    def __init__(self):
        self.now, self.slept = 100.0, []

    def time(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def test_pace_lets_frames_out_at_their_own_rate():
    clock = HandClock()
    source = RecordingSource(TONE[: 4 * FRAME_SAMPLES], Pace(clock.time, clock.sleep))
    source.read()
    clock.now += 0.020
    source.read()
    source.read()
    assert clock.slept == pytest.approx([0.012, 0.032])


def test_pace_does_not_hurry_after_a_stall():
    clock = HandClock()
    source = RecordingSource(TONE[: 4 * FRAME_SAMPLES], Pace(clock.time, clock.sleep))
    source.read()
    clock.now += 1.0
    source.read()
    source.read()
    assert clock.slept == pytest.approx([0.032])
