// Each representation on one small score, written out in full: what a reader of the docs would expect to see.
import { describe, expect, it } from "vitest";
import { createScore } from "../score.ts";
import { ticks } from "../units.ts";
import { createBeat } from "./beat.ts";
import { createChroma } from "./chroma.ts";
import { createMelody } from "./melody.ts";
import { createNoteEvents } from "./note-events.ts";
import { createNoteTuples } from "./note-tuples.ts";
import { createPianoroll } from "./pianoroll.ts";
import { createRemi } from "./remi.ts";
import { createSentneuron } from "./sentneuron.ts";
import { noteDensitySequence, rhythmSequence } from "./views.ts";
import type { TokenRepresentation } from "./vocabulary.ts";

/** 3/4 at 120 qpm, 480 ticks a quarter: C4 twice as quarters over an E3 of three quarters, then a G4 eighth in bar 2, and a drum. */
const score = createScore({
  ticksPerQuarter: 480,
  notes: [
    [0, 480, 60, 64, 0],
    [480, 480, 60, 64, 0],
    [0, 1440, 52, 40, 0],
    [1440, 240, 67, 100, 0],
    [0, 240, 36, 127, 1],
  ].map(([onset, duration, pitch, velocity, track]) => ({
    onset: ticks(onset),
    duration: ticks(duration),
    pitch,
    velocity,
    track,
  })),
  meters: [{ at: ticks(0), numerator: 3, denominator: 4 }],
  tracks: [
    { name: "", program: 0, channel: 0, isDrum: false },
    { name: "", program: 0, channel: 9, isDrum: true },
  ],
});
const names = ({ encode, vocabulary }: TokenRepresentation, of = score) =>
  [...encode(of).data].map((token) => vocabulary.names[token]).join(" ");

describe("createBeat", () => {
  it("says what changes, and each track apart", () => {
    expect(names(createBeat({ stepsPerQuarter: 4 }))).toBe(
      "bar meter_3/4 position_0 tempo_22 velocity_2 pitch_52 duration_12 velocity_4 pitch_60 duration_4 " +
        "track_1 program_drums velocity_7 pitch_36 duration_2 position_4 track_0 pitch_60 duration_4 " +
        "bar position_0 velocity_6 pitch_67 duration_2 end",
    );
  });

  it("decode reads tracks with programs and channels of their own", () => {
    const { tracks } = createBeat().decode(createBeat().encode(score));
    expect(tracks.map(({ program, channel, isDrum }) => [program, channel, isDrum])).toEqual([
      [0, 0, false],
      [0, 9, true],
    ]);
  });
});

describe("createPianoroll", () => {
  it("keeps repeated notes distinct by their onsets", () => {
    const { shape, data } = createPianoroll({ stepsPerQuarter: 1, lowPitch: 60, highPitch: 60 }).encode(
      score,
    );
    expect([shape, [...data]]).toEqual([
      [2, 1, 2],
      [1, 1, 1, 1],
    ]);
    const held = createPianoroll({
      stepsPerQuarter: 1,
      lowPitch: 52,
      highPitch: 52,
      velocity: true,
      steps: 4,
    }).encode(score);
    expect([...held.data]).toEqual([1, 1, 40, 0, 1, 40, 0, 1, 40, 0, 0, 0]);
  });

  it("decode reads an onset without sustain, and a sustain without onset, as notes", () => {
    const roll = createPianoroll({ stepsPerQuarter: 1, lowPitch: 60, highPitch: 60 });
    const decoded = roll.decode({ shape: [5, 1, 2], data: Uint8Array.from([1, 0, 0, 0, 0, 1, 0, 1, 1, 1]) });
    expect(decoded.notes.map(({ onset, duration }) => [onset, duration])).toEqual([
      [0, 1],
      [2, 2],
      [4, 1],
    ]);
  });

  it("refuses swapped axes and swapped pitches", () => {
    expect(() => createPianoroll().decode({ shape: [88, 64, 2], data: new Uint8Array(88 * 64 * 2) })).toThrow(
      "pianoroll.decode: expected [steps, 88, 2]; got [88, 64, 2]; did you swap time and pitch?",
    );
    expect(() => createPianoroll({ lowPitch: 61, highPitch: 60 })).toThrow(
      "createPianoroll: expected lowPitch <= highPitch; got 61 > 60",
    );
  });
});

describe("createNoteEvents", () => {
  it("writes wall-clock shifts in 10 ms, offs before ons, velocities where they change", () => {
    expect(names(createNoteEvents())).toBe(
      "velocity_10 on_52 velocity_16 on_60 shift_50 off_60 on_60 shift_50 off_60 shift_50 off_52 " +
        "velocity_25 on_67 shift_25 off_67 end",
    );
  });

  it("writes musical shifts in steps of a quarter, long ones in several tokens", () => {
    expect(
      names(createNoteEvents({ unit: "quarters", stepsPerQuarter: 2, maxShift: 1, velocityBins: 0 })),
    ).toBe(
      "on_52 on_60 shift_1 shift_1 off_60 on_60 shift_1 shift_1 off_60 shift_1 shift_1 off_52 on_67 shift_1 off_67 end",
    );
  });

  it("has the vocabulary of Music FaderNets, and pad, start and end for its pad and end", () => {
    const { vocabulary } = createNoteEvents({ lowPitch: 21, highPitch: 108, velocityBins: 64 });
    expect(vocabulary.size).toBe(88 + 88 + 100 + 64 + 3);
    expect(vocabulary.names[vocabulary.tokenOf("on_108")]).toBe("on_108");
    expect(() => vocabulary.tokenOf("onn_60")).toThrow(
      "tokenOf: expected a token of the vocabulary; got onn_60; did you mean on_60?",
    );
  });

  it("decode ends a sounding pitch that begins again, ignores stray offs and stops what still sounds at the end", () => {
    const { vocabulary, decode } = createNoteEvents({ unit: "quarters" });
    const tokens = ["off_60", "on_60", "shift_3", "on_60", "shift_2", "pad", "on_61", "end", "on_62"];
    const data = Int32Array.from(tokens, vocabulary.tokenOf);
    expect(
      decode({ shape: [9], data }).notes.map(({ onset, duration, pitch }) => [onset, duration, pitch]),
    ).toEqual([
      [0, 3, 60],
      [3, 2, 60],
      [5, 1, 61],
    ]);
  });
});

describe("createRemi", () => {
  it("writes bars, the meter, positions and notes with durations", () => {
    expect(names(createRemi())).toBe(
      "bar meter_3/4 position_0 tempo_22 pitch_52 velocity_10 duration_12 pitch_60 velocity_16 duration_4 " +
        "position_4 pitch_60 velocity_16 duration_4 bar position_0 pitch_67 velocity_25 duration_2 end",
    );
  });

  const long = (meters: [number, number, number][], ticksPerQuarter = 4) =>
    createScore({
      ticksPerQuarter,
      notes: [{ onset: ticks(0), duration: ticks(13 * ticksPerQuarter), pitch: 60, velocity: 80, track: 0 }],
      meters: meters.map(([at, numerator, denominator]) => ({ at: ticks(at), numerator, denominator })),
    });
  const barNames = (of: ReturnType<typeof long>) =>
    names(createRemi({ velocityBins: 0, tempoBins: 0 }), of).replace(/ (position|pitch|duration)_\d+/g, "");

  it("is exact in 3/4, 6/8 and 7/8 and through a change", () => {
    const meters: [number, number, number][] = [
      [0, 7, 8],
      [14, 6, 8],
      [26, 3, 4],
    ];
    expect(barNames(long(meters))).toBe("bar meter_7/8 bar meter_6/8 bar meter_3/4 bar bar end");
    expect(createRemi().decode(createRemi().encode(long(meters))).meters).toEqual(long(meters).meters);
  });

  it("names a pickup and a bar cut short by meters of their length", () => {
    expect(
      barNames(
        long([
          [0, 4, 4],
          [4, 3, 4],
          [20, 4, 4],
        ]),
      ),
    ).toBe("bar meter_1/4 bar meter_3/4 bar meter_1/4 bar meter_4/4 bar end");
  });

  it("writes a bar of no known length in the meter before it, and meets the next bar line it can", () => {
    // No meter is listed for 31 steps: 4/4 and the 15 left; then 15/16 and the 16 left.
    expect(barNames(long([[0, 31, 16]]))).toBe("bar meter_4/4 bar meter_15/16 bar bar meter_4/4 end");
  });

  it("writes chord symbols it knows where they change, if asked", () => {
    const chords = ["Bbm7", "A#m7", "?", "C/E"].map((text, n) => ({ at: ticks(16 * n), text }));
    const remi = createRemi({ chords: true });
    const { data } = remi.encode(createScore({ ...long([]), chords }));
    const written = [...data].map((token) => remi.vocabulary.names[token]);
    expect(written.filter((name) => name.startsWith("chord"))).toEqual(["chord_A#m7", "chord_C"]);
    expect(remi.decode({ shape: [data.length], data }).chords).toEqual([
      { at: 0, text: "A#m7" },
      { at: 48, text: "C" },
    ]);
  });

  it("adds up several durations of a note", () => {
    expect(names(createRemi({ velocityBins: 0, tempoBins: 0 }), long([]))).toContain(
      "pitch_60 duration_32 duration_20 ",
    );
  });
});

describe("createSentneuron", () => {
  it("writes tempo, velocity and duration words where they change, and counted waits", () => {
    expect(names(createSentneuron())).toBe(
      "t_120 v_40 d_half_1 n_52 v_64 d_quarter_0 n_60 w_4 n_60 w_8 v_100 d_eighth_0 n_67 end",
    );
    expect(names(createSentneuron({ form: "dots" }))).toContain("n_60 . . . . n_60 . . . . . . . . v_100");
  });

  it("has about the 225 words of the paper", () => {
    expect(createSentneuron().vocabulary.size).toBe(3 + 86 + 31 + 26 + 60 + 16);
  });
});

describe("createMelody", () => {
  it("is the skyline: held notes end at a higher onset, lower onsets under a higher note are left out", () => {
    expect([...createMelody({ stepsPerQuarter: 1 }).encode(score).data]).toEqual([60, 60, 129, 67]);
  });

  it("decode reads a hold after silence as silence", () => {
    const decoded = createMelody().decode({ shape: [5], data: Uint8Array.from([128, 60, 128, 129, 128]) });
    expect(decoded.notes.map(({ onset, duration }) => [onset, duration])).toEqual([[1, 2]]);
  });
});

describe("createChroma", () => {
  it("is the share of each step that a pitch class sounds", () => {
    const { shape, data } = createChroma().encode(score);
    expect(shape).toEqual([4, 12]);
    const rows = [0, 1, 2, 3].map((step) => ["C", "E", "G"].map((_, n) => data[12 * step + [0, 4, 7][n]]));
    expect(rows).toEqual([
      [1, 1, 0],
      [1, 1, 0],
      [0, 1, 0],
      [0, 0, 0.5],
    ]);
    expect(data.reduce((sum, share) => sum + share, 0)).toBe(5.5);
  });
});

describe("createNoteTuples", () => {
  it("is a row a note: bar, position, pitch, duration - 1, velocity bin", () => {
    const { shape, data } = createNoteTuples({ quartersPerBar: 3 }).encode(score);
    expect(shape).toEqual([4, 5]);
    expect([...data]).toEqual([0, 0, 52, 11, 10, 0, 0, 60, 3, 16, 0, 4, 60, 3, 16, 1, 0, 67, 1, 25]);
  });
});

describe("rhythmSequence and noteDensitySequence", () => {
  it("are rest, onset or hold, and the number of notes, a step", () => {
    expect([...rhythmSequence(score, { stepsPerQuarter: 2, steps: 8 })]).toEqual([1, 2, 1, 2, 2, 2, 1, 0]);
    expect([...noteDensitySequence(score, { stepsPerQuarter: 2 })]).toEqual([2, 2, 2, 2, 1, 1, 1]);
    expect([...rhythmSequence(score, { stepsPerQuarter: 2, steps: 1 })]).toEqual([1]);
  });

  it("noteDensitySequence stops at 15 notes", () => {
    const notes = Array.from({ length: 20 }, (_, n) => ({
      onset: ticks(0),
      duration: ticks(1),
      pitch: 40 + n,
      velocity: 9,
      track: 0,
    }));
    expect([...noteDensitySequence(createScore({ ticksPerQuarter: 4, notes }))]).toEqual([15]);
  });
});
