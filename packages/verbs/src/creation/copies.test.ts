// What is copied from a project is found, drawn again, and told.
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { listPieces, type Project, readPiece } from "@semitone/library";
import { createScore, type Score, ticks } from "@semitone/music";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CopyWatch, drawUncopied } from "./copies.ts";
import { projectOfPieces } from "./made-up-project.test-support.ts";

let project: Project;
beforeAll(async () => {
  project = await projectOfPieces();
}, 120_000);
afterAll(async () => {
  await project.close();
  rmSync(dirname(project.folder), { recursive: true });
});

/** Nobody's music: leaps and rhythms of quadratic residues. */
const own = (length: number): Score =>
  createScore({
    ticksPerQuarter: 12,
    notes: Array.from({ length }, (_, i) => ({
      onset: ticks(5 * i + ((i * i) % 5)),
      duration: ticks(4),
      pitch: 40 + ((i * i * 3 + 7 * i) % 37),
      velocity: 80,
      track: 0,
    })),
  });

describe("CopyWatch", () => {
  it("finds the piece that was copied, not in the group that is left out, and nothing in music of its own", async () => {
    const [piece] = listPieces(project);
    const score = readPiece(project, piece.id);
    const found = await new CopyWatch(project).longest(score);
    expect(found.notes).toBe(score.notes.length);
    expect((await new CopyWatch(project, piece.group).longest(score)).piece).not.toBe(piece.name);
    expect(await new CopyWatch(project).longest(own(40))).toEqual({ notes: 0, quarters: 0 });
  });

  it("allows two bars more than pieces share", async () => {
    const watch = new CopyWatch(project);
    const [four, three] = [4, 3].map((numerator) => ({
      meters: [{ at: ticks(0), numerator, denominator: 4 }],
    }));
    expect((await watch.limit(four)) - (await watch.limit(three))).toBeCloseTo(2, 9);
    expect(await watch.limit(four)).toBeGreaterThanOrEqual(8);
  });
});

describe("drawUncopied", () => {
  const draw = async (shared: readonly number[]) => {
    const seeds: number[] = [];
    const watch = {
      longest: async () => ({ notes: 9, quarters: shared[seeds.length - 1], piece: "a.mid" }),
      limit: async () => 10,
    };
    const write = async (seed: number) => own(8 + seeds.push(seed));
    const { score, copied } = await drawUncopied(watch, 7, write, (whole) => whole);
    return { seeds, copied, notes: score.notes.length, said: score.provenance.records!.copied };
  };

  it("keeps the first that shares little enough", async () => {
    const { seeds, copied, notes, said } = await draw([12, 3, 1]);
    expect([seeds.length, new Set(seeds).size, copied.quarters, copied.drawn, notes]).toEqual([
      2, 2, 3, 2, 10,
    ]);
    expect(said).toBe(
      "longest run shared with the project: 9 notes, 3 quarters, with a.mid; limit 10 quarters; drawn 2 times",
    );
    expect((await draw([3])).seeds).toEqual([7]);
  });

  it("ends after four with the one that shares least, and says that it is too much", async () => {
    const { seeds, copied, notes, said } = await draw([20, 12, 15, 30, 1]);
    expect([seeds.length, copied.quarters, notes]).toEqual([4, 12, 10]);
    expect(said).toMatch(/drawn 4 times; still longer than the limit$/);
  });
});
