import abcjs from "abcjs";
import { describe, expect, it } from "vitest";
import { barGrid } from "../bars.ts";
import { readAbc } from "./abc-reader.ts";

const tune = (...lines: string[]) => ["X:1", "L:1/4", "M:4/4", "K:C", ...lines].join("\n");
const scoreOf = (text: string) => readAbc(text).scores[0].score;
const pitchesOf = (text: string) => scoreOf(text).notes.map(({ pitch }) => pitch);
const codes = (text: string) => readAbc(text).diagnostics.map(({ code, severity }) => `${code} ${severity}`);

/** Onset, duration in quarters and pitch of each note in abcjs's own MIDI sequence, which knows nothing of our reading of the parse. */
function sequenceOf(text: string): number[][] {
  const { tracks } = abcjs.parseOnly(text)[0].setUpAudio({ chordsOff: true });
  const notes = tracks.flatMap((track) => track.filter((event) => event.cmd === "note"));
  const rounded = (wholeNotes: number) => Math.round(wholeNotes * 4 * 1000) / 1000;
  return notes
    .map(({ start, duration, pitch }) => [rounded(start), rounded(duration), pitch])
    .sort((a, b) => a[0] - b[0] || a[2] - b[2]);
}

const AGAINST_SEQUENCE = {
  "keys and accidentals": "X:1\nL:1/8\nM:6/8\nK:Ador\nA2B c^de|=f2^f _B=BB|^g^^g_b __ab2|\n",
  "accidentals tied over the bar": "X:1\nL:1/4\nM:4/4\nK:G\n^c2 =f2-|f c ^f2-|f4|]\n",
  "broken rhythm and tuplets": "X:1\nL:1/8\nM:4/4\nK:D\nA>B c<d (3efg a2|(5ABcde f3/2g/ z2|\n",
  "repeats and endings": "X:1\nL:1/4\nM:2/4\nK:F\n|:AB|1 cd:|2 ef||:g2:|a2|]\n",
  "two voices and chords": "X:1\nL:1/4\nM:3/4\nK:Eb\nV:1\n[ce]fg|b3|\nV:2 clef=bass\nE,2G,|B,,3|\n",
  "octave clefs": "X:1\nL:1/4\nM:4/4\nK:C clef=treble-8\nCDEF|\n",
};

describe("readAbc(text)", () => {
  it.each(Object.entries(AGAINST_SEQUENCE))("agrees with abcjs's MIDI sequence: %s", (_, text) => {
    const { notes, ticksPerQuarter } = scoreOf(text);
    const rounded = (t: number) => Math.round((t / ticksPerQuarter) * 1000) / 1000;
    const read = notes.map((n) => [rounded(n.onset), rounded(n.duration), n.pitch]);
    // The sequence shortens notes by a hair so that repeated ones are heard apart; only tied ones matter here, by their onsets.
    const onsets = (all: number[][]) => all.map(([onset, , pitch]) => [onset, pitch]);
    expect(onsets(read)).toEqual(onsets(sequenceOf(text)));
    for (const [k, [, duration]] of sequenceOf(text).entries()) expect(read[k][1]).toBeCloseTo(duration, 1);
  });

  it("keeps meters, bars, tempo, chord symbols and the mode of the key", () => {
    const text =
      'X:1\nM:C|\nL:1/8\nQ:3/8=80\nK:Emix\nA2|"A"c4 "E7/G#"e4|[M:6/8][K:F#m][Q:1/4=90]"^slow"f3 a3|]';
    const score = scoreOf(text);
    expect(
      barGrid(score).map(({ start, meter }) => [start / 480, meter.numerator, meter.denominator]),
    ).toEqual([
      [0, 2, 2],
      [1, 2, 2],
      [5, 6, 8],
    ]);
    expect(score.tempos.map(({ at, qpm }) => [at / 480, qpm])).toEqual([
      [0, 120],
      [5, 90],
    ]);
    expect(score.chords.map(({ at, text }) => [at / 480, text])).toEqual([
      [1, "A"],
      [3, "E7/G#"],
    ]);
    expect(score.keys.map(({ fifths, mode }) => [fifths, mode])).toEqual([
      [3, "major"],
      [3, "minor"],
    ]);
  });

  it("keeps the header of each tune and of the file by letter", () => {
    const text =
      "%abc-2.1\nR:jig\n\nX:1\nT:One\nT:Also\nC:Trad.\nO:Here % remark\nK:G\nGAB|\n\nnot a tune\n\nX:7\nT:Two\nK:D\ndef|\n";
    const { scores, diagnostics } = readAbc(text);
    expect(scores.map(({ name }) => name)).toEqual(["One", "Two"]);
    expect(scores[0].score.provenance).toEqual({
      format: "abc",
      title: "One",
      composer: "Trad.",
      records: { X: "1", R: "jig", T: "One\nAlso", C: "Trad.", O: "Here", K: "G" },
    });
    expect(scores[1].score.provenance.records?.R).toBe("jig");
    expect(diagnostics).toEqual([]);
  });

  it("lets an accidental hold in its octave, or as %%propagate-accidentals says", () => {
    const music = "^F F f F|F";
    expect(pitchesOf(tune(music))).toEqual([66, 66, 77, 66, 65]);
    expect(pitchesOf(tune("%%propagate-accidentals pitch", music))).toEqual([66, 66, 78, 66, 65]);
    expect(pitchesOf(tune("%%propagate-accidentals not", music))).toEqual([66, 65, 77, 65, 65]);
  });

  it("keeps lengths that no printed note has", () => {
    const { scores, diagnostics } = readAbc(tune("C2/3D2/3E2/3 F5/4"));
    expect(scores[0].score.notes.map(({ duration }) => duration)).toEqual([320, 320, 320, 600]);
    expect(diagnostics).toEqual([]);
  });

  it("rests for whole bars", () => {
    expect(scoreOf(tune("Z3|C4|")).notes.map(({ onset }) => onset)).toEqual([12 * 480]);
  });

  it("takes dynamics and %%MIDI program", () => {
    const { notes, tracks } = scoreOf(tune("%%MIDI program 73", "!ff!C D !p!E F|"));
    expect(notes.map(({ velocity }) => velocity)).toEqual([112, 112, 49, 49]);
    expect(tracks[0].program).toBe(73);
  });
});

describe("readAbc(damaged)", () => {
  it.each<[string, string, string[]]>([
    ["plain prose", "hello world\nthis is not music\n", ["abc-no-key lost", "no-tunes fatal"]],
    ["a tune without notes", "X:1\nK:C\n", ["abc-no-notes lost", "no-tunes fatal"]],
    [
      "prose under a header",
      "X:1\nK:C\nthis is not music in any key\n",
      ["abc-garbage lost", "no-tunes fatal"],
    ],
    ["a stray character", tune("CDEF| ? CDEF|"), ["abc-fault repaired"]],
    ["an order of parts that are not there", "X:1\nP:AC\nL:1/4\nK:C\nP:A\nC4|\n", ["unknown-section lost"]],
    ["too long a tune", `X:1\nK:C\n${"C".repeat(2 ** 18)}`, ["tune-too-long lost", "no-tunes fatal"]],
  ])("%s", (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it("takes no more tunes than asked for", () => {
    const { scores, diagnostics } = readAbc("X:1\nK:C\nC\n\nX:2\nK:C\nC\n", { maxScores: 1 });
    expect([scores.length, diagnostics[0].code]).toEqual([1, "too-many-tunes"]);
  });
});
