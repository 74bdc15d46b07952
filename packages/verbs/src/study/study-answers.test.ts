import { type Cell, OURS, scoreCells, sumsOf, type Task } from "@semitone/models";
import { describe, expect, it } from "vitest";
import { answersOf } from "./study-answers.ts";

const ROWS = Array.from({ length: 60 }, (_, row) => row);
const task = {
  kind: "classes",
  classes: ["a", "b"],
  targets: ROWS.map((row) => (row % 2 === 0 ? [1, 0] : [0, 1])),
} as unknown as Task;

/** A method that is wrong on the first so many pieces, with two choices of labels. */
function cell(method: string, budget: number, wrong: number): Cell {
  const predictions = ROWS.map((row) => {
    const [a, b] = task.targets[row]!;
    return row < wrong ? [b, a] : [a, b];
  });
  const sums = sumsOf(task, { rows: ROWS, predictions }, (row) => row, ROWS.length);
  return { method, budget, unlabelled: "all", labels: 2 * budget, sums: [sums, sums] };
}

describe("answersOf", () => {
  it("answersOf says where a method needs more labels than were tried, and never an endless number", () => {
    const cells = [3, 5].flatMap((budget) => [
      cell(OURS, budget, 20),
      cell("M2", budget, 30),
      cell("M2 without decoder", budget, 0),
    ]);
    const answers = answersOf(scoreCells("classes", cells, ROWS.length, 1), {
      metric: "accuracy",
      pieces: 100,
    });
    const sentences = answers.map(({ sentence }) => sentence);
    expect(sentences).toContainEqual(
      expect.stringMatching(
        /^with 6 labels M2 without decoder scores \+\d.* points, what M2 has with more labels than were tried$/,
      ),
    );
    expect(sentences.join("\n")).not.toMatch(/Infinity|NaN/);
  });
});
