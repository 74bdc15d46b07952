import { createScore, ticks } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { cutPiece, LARGEST_MISFIT } from "./cut-piece.ts";

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
