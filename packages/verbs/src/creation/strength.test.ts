// Strength must not empty the music: however strong a class is asked for, in whatever meter, there are notes as real pieces of it have.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { listPieces, type Project, readPiece } from "@semitone/library";
import { barGrid, type Score } from "@semitone/music";
import { afterAll, beforeAll, expect, it } from "vitest";
import { generate } from "./generate.ts";
import { addTinyRun, projectOfPieces } from "./made-up-project.test-support.ts";

let project: Project;
beforeAll(async () => {
  project = await projectOfPieces();
  await addTinyRun(project);
}, 120_000);
afterAll(async () => {
  await project.close();
  rmSync(dirname(project.folder), { recursive: true });
});

const perQuarter = ({ notes }: Score, quarters: number): number => notes.length / quarters;

const BARS = 8;

it.each(
  ["calm", "lively"].flatMap((mood) =>
    (
      [
        ["4/4", 4],
        ["6/8", 3],
        ["4/2", 8],
      ] as const
    ).map(([meter, quarters]) => [mood, meter, quarters] as const),
  ),
)(
  "generate mood=%s --meter %s: at every strength as many notes as the class has",
  async (mood, meter, quarters) => {
    const real = listPieces(project)
      .filter(({ name }) => name.includes(mood))
      .map(({ id }) => readPiece(project, id))
      .map((score) => perQuarter(score, 4 * barGrid(score).length));
    for (const strength of [0, 1.5, 4]) {
      const { pieces } = await generate(project, {
        constraints: { mood },
        ...{ meter, strength, bars: BARS },
        out: join(project.folder, "out", "s.mid"),
      });
      const [{ score }] = pieces;
      const found = perQuarter(score, quarters * BARS);
      const sounding = barGrid(score).filter(({ start, end }) =>
        score.notes.some(({ onset, duration }) => onset < end && onset + duration > start),
      ).length;
      expect.soft(found, `strength ${strength}, notes per quarter`).toBeGreaterThan(0.5 * Math.min(...real));
      expect.soft(BARS - sounding, `strength ${strength}, silent bars`).toBeLessThanOrEqual(1);
    }
  },
);
