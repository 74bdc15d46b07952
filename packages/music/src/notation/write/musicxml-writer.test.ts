import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barGrid } from "../../bars.ts";
import type { Note, Score, ScoreParts } from "../../score.ts";
import { createScore } from "../../score.ts";
import { ticks } from "../../units.ts";
import { DiagnosticLog } from "../diagnostic-log.ts";
import { readMusicXml } from "../musicxml-reader.ts";
import type { XmlElement } from "../xml-elements.ts";
import { childText, readXmlElements } from "../xml-elements.ts";
import { writeMusicXml } from "./musicxml-writer.ts";
import { gridScore } from "./random-score.test-support.ts";

const reread = (score: Score) => readMusicXml(new TextEncoder().encode(writeMusicXml(score)));

/** A score of notes given as [onset, duration, pitch] in quarters. */
function scoreOf(notes: [number, number, number][], parts: Partial<ScoreParts> = {}): Score {
  const inTicks = (quarters: number) => ticks(Math.round(480 * quarters));
  return createScore({
    ticksPerQuarter: 480,
    notes: notes.map(([onset, duration, pitch]) => ({
      onset: inTicks(onset),
      duration: inTicks(duration),
      pitch,
      velocity: 80,
      track: 0,
    })),
    ...parts,
  });
}

/** Times in quarters, so that scores of different resolution compare. */
const sounding = (score: Score) => {
  const inQuarters = (t: number) => Math.round((t / score.ticksPerQuarter) * 1e6) / 1e6;
  const text = (n: Note) =>
    [n.track, inQuarters(n.onset), n.pitch, inQuarters(n.duration), n.velocity].join(" ");
  return {
    notes: score.notes.map(text).sort(),
    bars: barGrid(score).map(({ start, end }) => [inQuarters(start), inQuarters(end)]),
    tempos: score.tempos.map(({ at, qpm }) => [inQuarters(at), qpm]),
    keys: score.keys.map(({ at, fifths, mode }) => [inQuarters(at), fifths, mode]),
    tracks: score.tracks,
    title: score.provenance.title,
    composer: score.provenance.composer,
  };
};

/** The measures of each part: durations of the notes and rests of each voice, and where the position ends. */
function measuresOf(xml: string) {
  const measures: { part: string; voices: Map<string, number>; end: number }[] = [];
  let part = "";
  const count = (element: XmlElement) => {
    const measure = measures.at(-1)!;
    const duration = Number(childText(element, "duration"));
    const isChord = element.children.some(({ name }) => name === "chord");
    if (element.name === "backup") measure.end -= duration;
    if (element.name !== "note" || isChord) return;
    const voice = childText(element, "voice")!;
    measure.voices.set(voice, (measure.voices.get(voice) ?? 0) + duration);
    measure.end += duration;
  };
  const log = new DiagnosticLog();
  readXmlElements(
    xml,
    {
      isUnit: (name) => ["note", "backup", "attributes", "score-part"].includes(name),
      open: (name, { id }) => {
        if (name === "part") part = id;
        if (name === "measure") measures.push({ part, voices: new Map(), end: 0 });
      },
      close: () => {},
      unit: (element) => {
        if (measures.length > 0) count(element);
      },
    },
    "test",
    log,
  );
  expect(log.list()).toEqual([]);
  return measures;
}

describe("writeMusicXml(score)", () => {
  it("then readMusicXml gives back notes, velocities, bars, tempos, keys, tracks and titles", () => {
    fc.assert(
      fc.property(gridScore, (score) => {
        const { score: back, diagnostics } = reread(score);
        expect(diagnostics).toEqual([]);
        expect(sounding(back!)).toEqual(sounding(score));
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it("fills each voice of each measure to the measure's length", () => {
    fc.assert(
      fc.property(gridScore, (score) => {
        const xml = writeMusicXml(score);
        const divisions = Number(/<divisions>(\d+)/.exec(xml)![1]);
        const lengths = barGrid(score).map(
          ({ start, end }) => ((end - start) * divisions) / score.ticksPerQuarter,
        );
        for (const [k, { voices, end }] of measuresOf(xml).entries()) {
          const length = lengths[k % lengths.length];
          expect(end).toBe(length);
          for (const filled of voices.values()) expect(filled).toBe(length);
        }
      }),
      { numRuns: 50, seed: 2 },
    );
  });

  it("uses the fewest divisions that are exact", () => {
    const divisions = (notes: [number, number, number][]) =>
      /<divisions>(\d+)/.exec(writeMusicXml(scoreOf(notes)))![1];
    expect(divisions([[0, 1, 60]])).toBe("1");
    expect(divisions([[0, 0.75, 60]])).toBe("4");
    expect(
      divisions([
        [0, 1 / 3, 60],
        [1, 0.25, 60],
      ]),
    ).toBe("12");
  });

  it("ties a note over the bar line and spells it in the key", () => {
    const keys = [{ at: ticks(0), fifths: -4, mode: "minor" as const }];
    const xml = writeMusicXml(scoreOf([[3, 2, 61]], { keys }));
    expect(xml.match(/<tie type="\w+"\/>/g)).toEqual(['<tie type="start"/>', '<tie type="stop"/>']);
    expect(xml).toContain("<step>D</step><alter>-1</alter><octave>4</octave>");
    expect(xml).not.toContain("<accidental>");
  });

  it("gives wide keyboard music two staves and leaves other tracks one", () => {
    const wide: [number, number, number][] = [
      [0, 1, 36],
      [0, 1, 72],
    ];
    expect(writeMusicXml(scoreOf(wide))).toContain("<staves>2</staves>");
    const violin = [{ name: "", program: 40, channel: 0, isDrum: false }];
    expect(writeMusicXml(scoreOf(wide, { tracks: violin }))).not.toContain("<staves>");
  });

  it("writes a short first bar as measure 0", () => {
    const meters = [0, 480].map((at) => ({ at: ticks(at), numerator: 3, denominator: 4 }));
    const xml = writeMusicXml(scoreOf([[0, 4, 60]], { meters }));
    expect(xml.match(/<measure [^>]*>/g)).toEqual([
      '<measure number="0" implicit="yes">',
      '<measure number="1">',
    ]);
    expect(xml.match(/<time>/g)).toHaveLength(1);
  });

  it("keeps chord symbols of every kind in their place", () => {
    const texts = ["C", "F#m7", "Bbmaj7/D", "N.C.", "V7/ii", "Gadd9", "Ab7b9"];
    const chords = texts.map((text, k) => ({ at: ticks(720 * k), text }));
    const { score } = reread(scoreOf([[0, 12, 60]], { chords }));
    expect(score!.chords.map(({ at, text }) => [at / score!.ticksPerQuarter, text])).toEqual(
      texts.map((text, k) => [1.5 * k, text]),
    );
  });

  it("keeps the pedal", () => {
    const pedals = [{ onset: ticks(240), duration: ticks(1200), track: 0 }];
    const { score } = reread(scoreOf([[0, 8, 60]], { pedals }));
    expect(score!.pedals).toEqual([{ onset: 240, duration: 1200, track: 0 }]);
  });

  it("writes one measure of rest for a score without notes", () => {
    const xml = writeMusicXml(scoreOf([]));
    expect(xml).toContain('<rest measure="yes"/>');
    expect(measuresOf(xml)).toHaveLength(1);
  });

  it("drops what XML cannot hold from titles", () => {
    const provenance = { format: "generated" as const, title: "a\u0000\u0008<&>\ud800b" };
    expect(reread(scoreOf([[0, 1, 60]], { provenance })).score!.provenance.title).toBe("a<&>b");
  });
});
