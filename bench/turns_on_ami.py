"""Detector and turn taker on real speech: what is missed, what is invented, how often somebody is cut off.

Needs the development data in ../shared (never shipped). Prints a table; figures: bench/README-turns.md.

    .venv/bin/python bench/turns_on_ami.py

1. AMI, spontaneous meeting speech, several speakers on one far microphone, who-spoke-when as RTTM: frames of
   10 ms called speech by label and by detector. The labels run through a speaker's short pauses, so a part of
   'missed' is silence that the label calls speech; 'in turns' counts the pauses within a turn as speech too.
2. AMI, cut-offs: a turn ended at a place where one speaker's label goes on for CONTINUES_SECONDS or more, and
   that speaker is heard again before the label's end.
3. Read speech, one utterance a file: a turn ended before the utterance did. 'healed' is a turn that went on
   before the caller's answer began (settings.call.reply_delay_seconds) and was reopened.
4. Speed: seconds of work for a second of audio, detector and taker together.
"""

import csv
import dataclasses
import sys
import time
from pathlib import Path

import numpy as np

from voicesim.devices.recordings import RecordingSource, read_recording
from voicesim.engines.silero import SileroDetector
from voicesim.settings import CallSettings, TurnSettings
from voicesim.turns.taker import TurnTaker
from voicesim.values import SAMPLE_RATE, TurnEnded, TurnPaused, TurnResumed, TurnStarted, samples_of

SPEECH = Path(__file__).resolve().parents[2] / "shared" / "speech"
STEP = SAMPLE_RATE // 100
CONTINUES_SECONDS = 0.3
END_SECONDS = (0.3, 0.5, 0.7, 1.0, 1.6)
READ_SETS = ("librispeech_test_other", "ljspeech", "librivox_ps", "harvard")


def probabilities(detector, samples, tail_seconds=0.0):
    """Return (start_sample, probability) of each frame."""
    detector.reset()
    source, track = RecordingSource(samples, tail_seconds=tail_seconds), []
    while (frame := source.read()) is not None:
        track.append((frame.start_sample, detector.probability(frame)))
    return track


def events_of(track, settings, answer=False):
    """Return the taker's events; with `answer`, an ended turn is answered after the call's reply delay."""
    taker, events, due = TurnTaker(settings), [], None
    for start, probability in track:
        if due is not None and start >= due:
            taker.answered()
            due = None
        for event in taker.feed(start, probability, caller_speaking=False):
            events.append(event)
            if isinstance(event, TurnEnded) and answer:
                due = event.sample + samples_of(CallSettings().reply_delay_seconds)
            if isinstance(event, TurnResumed):
                due = None
    return events + list(taker.finish(track[-1][0] + 512))


def speech_mask(events, settings, length):
    """Return which 10 ms steps the events call speech, shape [n]."""
    mask, begin = np.zeros(length // STEP, bool), 0
    for event in events:
        if isinstance(event, TurnStarted):
            begin = event.start_sample
        elif isinstance(event, TurnResumed):
            begin = event.sample - samples_of(settings.start_seconds)
        elif isinstance(event, TurnPaused):
            mask[begin // STEP : event.speech_end_sample // STEP] = True
    return mask


def labels():
    """Return {file: [(start, end) in seconds]} of the RTTM."""
    turns = {}
    for line in (SPEECH / "ami" / "turns.rttm").read_text(encoding="utf-8").splitlines():
        _, name, _, start, length, *_ = line.split()
        turns.setdefault(name, []).append((float(start), float(start) + float(length)))
    return turns


def turn_mask(events, length):
    """Return which 10 ms steps lie within a turn, pauses included."""
    mask = np.zeros(length // STEP, bool)
    for event in events:
        if isinstance(event, TurnEnded):
            mask[event.turn.start_sample // STEP : event.turn.end_sample // STEP] = True
    return mask


def label_mask(turns, length):
    mask = np.zeros(length // STEP, bool)
    for start, end in turns:
        mask[round(start * 100) : round(end * 100)] = True
    return mask


def detection(tracks, lengths, turns):
    settings = TurnSettings()
    total = np.zeros(6)
    print("\nAMI, 10 ms steps    labelled s   missed   false alarm    in turns: missed   false alarm")
    for name, track in tracks.items():
        events = events_of(track, settings)
        truth = label_mask(turns[name], lengths[name])
        masks = (speech_mask(events, settings, lengths[name]), turn_mask(events, lengths[name]))
        wrong = [count for found in masks for count in ((truth & ~found).sum(), (found & ~truth).sum())]
        row = np.array([truth.sum(), (~truth).sum(), *wrong])
        total += row
        report(name, row)
    report("all", total)


def report(name, row):
    speech, rest = row[0], max(row[1], 1)
    rates = (row[2] / speech, row[3] / rest, row[4] / speech, row[5] / rest)
    print(f"{name:20}{speech / 100:9.1f}{rates[0]:10.3f}{rates[1]:12.3f}{rates[2]:20.3f}{rates[3]:12.3f}")


def meeting_cut_offs(tracks, turns):
    print(
        f"\nAMI, {sum(len(t) for t in turns.values())} labelled turns    end s   cut-offs   a minute labelled"
    )
    minutes = sum(end - start for name in tracks for start, end in turns[name]) / 60
    for end_seconds in END_SECONDS:
        settings = dataclasses.replace(TurnSettings(), end_seconds=end_seconds)
        cut = 0
        for name, track in tracks.items():
            events = events_of(track, settings, answer=True)
            starts = [e.start_sample for e in events if isinstance(e, TurnStarted)]
            for event in events:
                if isinstance(event, TurnEnded):
                    at = event.sample / SAMPLE_RATE
                    within = [e for s, e in turns[name] if s < event.turn.end_sample / SAMPLE_RATE and e > at]
                    goes_on = [e for e in within if e > at + CONTINUES_SECONDS]
                    cut += any(at <= start / SAMPLE_RATE < e for e in goes_on for start in starts)
        print(f"{end_seconds:28.1f}{cut:11d}{cut / minutes:14.1f}")


def read_cut_offs(tracks):
    print(f"\nread speech, {len(tracks)} utterances   end s   utterances cut off   share   healed")
    for end_seconds in END_SECONDS:
        settings = dataclasses.replace(TurnSettings(), end_seconds=end_seconds)
        cut = healed = 0
        for track in tracks:
            events = events_of(track, settings, answer=True)
            cut += sum(isinstance(e, TurnStarted) for e in events) > 1
            ended = [e.turn.number for e in events if isinstance(e, TurnEnded)]
            healed += len(ended) > len(set(ended))
        print(f"{end_seconds:34.1f}{cut:16d}{cut / len(tracks):13.3f}{healed:8d}")


def read_utterances():
    with (SPEECH / "words.csv").open(encoding="utf-8") as file:
        return [SPEECH / row["path"] for row in csv.DictReader(file) if row["set"] in READ_SETS]


def main():
    if not SPEECH.is_dir():
        sys.exit("../shared/speech is missing: nothing to measure.")
    detector = SileroDetector()
    print(detector.name)
    turns = labels()
    samples = {name: read_recording(SPEECH / "ami" / f"{name}.flac").samples for name in sorted(turns)}
    begin = time.perf_counter()
    tracks = {name: probabilities(detector, audio) for name, audio in samples.items()}
    for track in tracks.values():
        events_of(track, TurnSettings())
    work, seconds = time.perf_counter() - begin, sum(map(len, samples.values())) / SAMPLE_RATE
    print(f"speed: {work / seconds:.4f} s of work a second of audio ({seconds:.0f} s of audio)")
    detection(tracks, {name: len(audio) for name, audio in samples.items()}, turns)
    meeting_cut_offs(tracks, turns)
    read_cut_offs([probabilities(detector, read_recording(file).samples, 2.0) for file in read_utterances()])


if __name__ == "__main__":
    main()
