import numpy as np

from voicesim.call.mouth import Mouth
from voicesim.values import Delivery, Line, Speaking, Spoken

LINE = Line("Hello there.", Delivery(), "moments.a.says.any[0]")
OTHER = Line("Are you listening?", Delivery(), "moments.a.again.any[0]")


def ones(count):
    return np.ones(count, dtype=np.float32)


def pull_all(mouth, block, start=0):
    out, spoken = [], []
    while mouth.speaking:
        samples, told = mouth.pull(start, block)
        assert len(samples) == block
        out.append(samples)
        spoken += told
        start += block
    return np.concatenate(out), spoken


def test_lines_follow_each_other_with_a_pause_whatever_the_block_size():
    results = []
    for block in (64, 512, 999):
        mouth = Mouth(pause_samples=100)
        mouth.say([(LINE, ones(700)), (OTHER, 0.5 * ones(300))])
        out, spoken = pull_all(mouth, block, start=5000)
        results.append((out[:1100].tolist(), spoken))
    assert results[0] == results[1] == results[2]
    out, spoken = results[0]
    assert out[:700] == [1.0] * 700
    assert out[700:800] == [0.0] * 100
    assert out[800:] == [0.5] * 300
    assert spoken == [
        Speaking(LINE, 5000),
        Spoken(LINE, 5000, 5700),
        Speaking(OTHER, 5800),
        Spoken(OTHER, 5800, 6100),
    ]


def test_a_cut_tells_the_line_that_had_begun_and_drops_the_rest():
    mouth = Mouth(pause_samples=100)
    mouth.say([(LINE, ones(700)), (OTHER, ones(300))])
    mouth.pull(0, 512)
    (cut,) = mouth.cut()
    assert (cut.line, cut.start_sample, cut.end_sample, cut.cut) == (LINE, 0, 512, True)
    assert not mouth.speaking
    assert not np.any(mouth.pull(512, 512)[0])


def test_a_line_that_had_not_begun_is_not_told_as_spoken():
    mouth = Mouth(pause_samples=0)
    mouth.say([(LINE, ones(700))])
    assert mouth.cut() == []


def test_interrupting_lasts_as_long_as_the_lines():
    mouth = Mouth(pause_samples=0)
    mouth.say([(LINE, ones(600))], interrupting=True)
    mouth.pull(0, 512)
    assert mouth.interrupting
    mouth.pull(512, 512)
    assert not mouth.interrupting
