import { madeUpPiece } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { createScore, type Note, type Score } from "../score.ts";
import { ticks } from "../units.ts";
import { cutPiece, LARGEST_MISFIT } from "./cut-piece.ts";
import { barTicks, stepsOf } from "./grid.ts";

/** A scale of eighths, in the major key on `tonic`. */
function scaleOf(tonic: number, bars: number, shift = 0) {
  const degrees = [0, 2, 4, 5, 7, 9, 11, 12];
  return createScore({
    ticksPerQuarter: 480,
    notes: Array.from({ length: bars * 8 }, (_, i) => ({
      onset: ticks(i * 240 + shift * ((i % 3) + 1)),
      duration: ticks(240),
      pitch: 60 + tonic + degrees[i % 8],
      velocity: 80,
      track: 0,
    })),
    tempos: [
      { at: ticks(0), qpm: 100 },
      { at: ticks(2 * 1920), qpm: 140 },
    ],
  });
}

describe("cutPiece", () => {
  it("cutPiece(six bars) gives three segments in a row, each after the one before", () => {
    const { segments } = cutPiece(scaleOf(0, 6));
    expect(segments.map(({ bar, previous }) => [bar, previous])).toEqual([
      [0, undefined],
      [2, 0],
      [4, 1],
    ]);
    expect(segments.map(({ notes }) => notes.length)).toEqual([16, 16, 16]);
    expect(segments.map(({ qpm, velocity }) => [qpm, velocity])).toEqual([
      [100, 80],
      [140, 80],
      [140, 80],
    ]);
  });

  it("cutPiece(piece in any key) gives the same segments in C, and says the key", () => {
    const [c, g] = [cutPiece(scaleOf(0, 4)), cutPiece(scaleOf(7, 4))];
    expect([g.tonic, g.mode, g.shift]).toEqual([7, "major", -5]);
    expect(g.segments.map(({ notes }) => notes.map(({ pitch }) => pitch - 12))).toEqual(
      c.segments.map(({ notes }) => notes.map(({ pitch }) => pitch)),
    );
  });

  it("cutPiece(F sharp) moves down to C by six semitones, F up and G down by the nearer way", () => {
    const shifts = [5, 6, 7].map((tonic) => cutPiece(scaleOf(tonic, 4)));
    expect(shifts.map(({ tonic, shift }) => [tonic, shift])).toEqual([
      [5, 5],
      [6, -6],
      [7, -5],
    ]);
  });

  it("cutPiece leaves out percussion and silence, and does not join segments over it", () => {
    const score = scaleOf(0, 8);
    const track = { name: "", program: 0, channel: 0, isDrum: false };
    const drums = { ...track, channel: 9, isDrum: true };
    const holed = createScore({
      ...score,
      notes: score.notes.map((note) => ({ ...note, track: note.onset >= 3840 && note.onset < 7680 ? 1 : 0 })),
      tracks: [track, drums],
    });
    expect(cutPiece(holed).segments.map(({ bar, previous }) => [bar, previous])).toEqual([
      [0, undefined],
      [4, undefined],
      [6, 1],
    ]);
    expect(cutPiece(createScore({ ticksPerQuarter: 480, notes: [] })).segments).toEqual([]);
  });

  it("cutPiece tells music that does not follow its bar lines by its misfit", () => {
    expect(cutPiece(scaleOf(0, 4)).misfit).toBeLessThan(1e-9);
    expect(cutPiece(scaleOf(0, 4, 41)).misfit).toBeGreaterThan(LARGEST_MISFIT);
  });
});

describe("cutPiece of any piece", () => {
  const pieces = [0, 1, 2, 3, 4, 5].flatMap((seed) => [
    madeUpPiece(seed, "calm"),
    madeUpPiece(seed, "lively"),
  ]);
  /** The same notes with `change` done to each. */
  const changed = (score: Score, change: (note: Note) => Note) =>
    createScore({ ...score, notes: score.notes.map(change) });

  it("puts every note where it was: bar and step make up its onset, the shift its pitch", () => {
    for (const score of pieces) {
      const { segments, shift } = cutPiece(score);
      const found = segments.flatMap(({ bar, grid, notes }) =>
        notes.map(({ step, length, pitch }) => {
          const perStep = barTicks(grid) / stepsOf(grid);
          return [bar * barTicks(grid) + step * perStep, length * perStep, pitch + shift];
        }),
      );
      const wanted = score.notes.map(({ onset, duration, pitch }) => [onset, duration, pitch]);
      expect(found).toEqual(wanted);
    }
  });

  it("shifts by -6 to 5 semitones, which make the tonic a C", () => {
    const shifts = pieces.map((score) => cutPiece(score));
    for (const { shift, tonic } of shifts) {
      expect(shift >= -6 && shift <= 5).toBe(true);
      expect((tonic - shift + 12) % 12).toBe(0);
    }
    expect(new Set(shifts.map(({ tonic }) => tonic)).size).toBeGreaterThan(3);
  });

  it("is the same at another resolution, and with notes that are a hundredth of a quarter late", () => {
    for (const score of pieces) {
      const cut = cutPiece(score);
      const finer = createScore({
        ...score,
        ticksPerQuarter: 2 * score.ticksPerQuarter,
        notes: score.notes.map((note) => ({
          ...note,
          onset: ticks(2 * note.onset),
          duration: ticks(2 * note.duration),
        })),
      });
      expect(cutPiece(finer)).toEqual(cut);
      const late = cutPiece(changed(score, (note) => ({ ...note, onset: ticks(note.onset + 5) })));
      expect(late.segments).toEqual(cut.segments);
      expect(late.misfit).toBeCloseTo(5 / 480, 9);
    }
  });

  it("hears velocity as the mean of the notes of each two bars, and takes the tempo that holds where they begin", () => {
    const [score] = pieces;
    const rising = createScore({
      ...score,
      notes: score.notes.map((note) => ({ ...note, velocity: 20 + 10 * Math.floor(note.onset / 1920) })),
      tempos: [60, 90, 120].map((qpm, i) => ({ at: ticks(i * 2880), qpm })),
    });
    // Bars of velocity 20, 30, 40, ...; tempo changes in the middle of the second bar, and at the fourth.
    expect(cutPiece(rising).segments.map(({ velocity, qpm }) => [velocity, qpm])).toEqual([
      [25, 60],
      [45, 90],
      [65, 120],
      [85, 120],
    ]);
  });

  it("takes a last bar by itself, and the first 512 segments of a piece at most", () => {
    expect(cutPiece(scaleOf(0, 5)).segments.map(({ bar, notes }) => [bar, notes.length])).toEqual([
      [0, 16],
      [2, 16],
      [4, 8],
    ]);
    expect(cutPiece(scaleOf(0, 1030)).segments).toHaveLength(512);
  });

  it("leaves out bars that are too long for a grid, and goes on after them", () => {
    const long = createScore({
      ...scaleOf(0, 16),
      meters: [
        { at: ticks(0), numerator: 4, denominator: 4 },
        { at: ticks(2 * 1920), numerator: 20, denominator: 4 },
        { at: ticks(12 * 1920), numerator: 4, denominator: 4 },
      ],
    });
    const { segments } = cutPiece(long);
    expect(segments.map(({ bar, previous, grid }) => [bar, previous, grid.numerator])).toEqual([
      [0, undefined, 4],
      [4, undefined, 4],
      [6, 1, 4],
    ]);
  });
});
