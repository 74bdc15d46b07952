"""Parse MIDI files and compute comparable features with music21, pretty_midi or mido; paths on stdin, JSON rows on stdout."""

import json
import math
import sys
import time


def summary(notes):
    """A dozen features of (onset, offset, pitch, velocity) in seconds: density, register, entropy, intervals, dynamics, polyphony."""
    notes.sort()
    onsets = [n[0] for n in notes]
    pitches = [n[2] for n in notes]
    velocities = [n[3] for n in notes]
    length = max(n[1] for n in notes) - onsets[0] or 1e-9
    mean = sum(pitches) / len(pitches)
    counts = [0] * 12
    for p in pitches:
        counts[p % 12] += 1
    entropy = -sum(c / len(pitches) * math.log2(c / len(pitches)) for c in counts if c)
    gaps = [b - a for a, b in zip(onsets, onsets[1:]) if b > a] or [0]
    steps = [abs(b - a) for a, b in zip(pitches, pitches[1:])] or [0]
    return [
        len(notes) / length,
        len(set(onsets)) / length,
        mean,
        math.sqrt(sum((p - mean) ** 2 for p in pitches) / len(pitches)),
        min(pitches),
        max(pitches),
        entropy,
        sum(gaps) / len(gaps),
        sum(steps) / len(steps),
        sum(velocities) / len(velocities),
        sum(n[1] - n[0] for n in notes) / length,
        sum(n[1] - n[0] for n in notes) / len(notes),
    ]


def with_mido(path):
    import mido

    now, sounding, notes = 0.0, {}, []
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            sounding[message.channel, message.note] = (now, message.velocity)
        elif message.type in ("note_on", "note_off"):
            start = sounding.pop((message.channel, message.note), None)
            if start:
                notes.append((start[0], now, message.note, start[1]))
    return summary(notes)


def with_pretty_midi(path):
    import pretty_midi

    midi = pretty_midi.PrettyMIDI(path)
    return summary([(n.start, n.end, n.pitch, n.velocity) for i in midi.instruments for n in i.notes])


def with_music21(path):
    import music21

    score = music21.converter.parse(path, forceSource=True)
    notes = []
    for entry in score.flatten().secondsMap:
        element = entry["element"]
        for pitch in getattr(element, "pitches", ()):
            notes.append((entry["offsetSeconds"], entry["endTimeSeconds"], pitch.midi, element.volume.velocity or 64))
    score.analyze("key")
    return summary(notes)


def main():
    paths = sys.stdin.read().split("\n")
    rows = []
    for name, module, work, features in [
        ("mido", "mido", with_mido, "12 features"),
        ("pretty_midi", "pretty_midi", with_pretty_midi, "12 features"),
        ("music21", "music21", with_music21, "12 features and key"),
    ]:
        try:
            __import__(module)
        except ImportError:
            continue
        done, start = 0, time.perf_counter()
        for path in paths:
            try:
                work(path)
            except Exception:
                continue
            done += 1
            if time.perf_counter() - start > 20:
                break
        rate = done / (time.perf_counter() - start)
        rows.append({"case": f"{name}: parse and {features}, one core", "value": rate, "unit": "files/s", "target": ""})
    print(json.dumps(rows))


main()
