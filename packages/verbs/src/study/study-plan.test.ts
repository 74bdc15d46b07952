import type { Task } from "@semitone/models";
import { describe, expect, it } from "vitest";
import type { StudyOptions } from "./study-options.ts";
import { planStudy } from "./study-plan.ts";

const PIECES = 300;
const dataset = { pieces: new Array(PIECES), rows: [new Float64Array(500)] } as unknown as Parameters<
  typeof planStudy
>[0];
const task = {
  kind: "classes",
  classes: ["a", "b"],
  targets: Array.from({ length: PIECES }, (_, i) => (i < 90 ? [i % 2, 1 - (i % 2)] : undefined)),
} as unknown as Task;
const split = { test: [0, 1, 2], training: Array.from({ length: PIECES - 3 }, (_, i) => i + 3) };
const planned = (options: StudyOptions) => planStudy(dataset, [task], [split], { workers: 1, ...options });

describe("planStudy", () => {
  it("planStudy counts a job for each choice of labels and number of pieces without, and takes longer with more of either", () => {
    const usual = planned({});
    expect(usual).toMatchObject({ seeds: 5, choices: 10, notes: [] });
    expect(planned({ seeds: 10 }).seconds).toBeGreaterThan(1.5 * usual.seconds);
    expect(planned({ unlabelled: ["all"] }).seconds).toBeLessThan(usual.seconds);
    expect(planned({ budgets: [3] }).seconds).toBeLessThan(usual.seconds);
    expect(planned({ alone: ["M2"] }).seconds).toBeGreaterThan(1.3 * usual.seconds);
    expect(planned({ workers: 2 }).seconds).toBeLessThan(0.7 * usual.seconds);
    expect(planned({ workers: 2 }).megabytes).toBeGreaterThan(usual.megabytes);
  });

  it("planStudy({ budgetSeconds }) takes as many choices as fit, 2 at least, and says what was left out", () => {
    const all = planned({ seeds: 20 });
    expect(planned({ seeds: 20, budgetSeconds: all.seconds })).toEqual(all);
    const half = planned({ seeds: 20, budgetSeconds: all.seconds / 2 });
    expect(half.seconds).toBeLessThanOrEqual(all.seconds / 2);
    expect(half.seeds).toBeGreaterThanOrEqual(9);
    expect(half.notes).toEqual([
      `budget: ${half.seeds} of 20 choices of labels fit into ${Math.ceil(all.seconds / 2)} s`,
    ]);
    const [note] = planned({ budgetSeconds: 1 }).notes;
    expect(note).toMatch(
      /^budget: expected at least \d+ s for 2 choices of labels; got 1 s; ask for fewer budgets/,
    );
  });
});
