import { describe, expect, it } from "vitest";
import { findPiece } from "../pieces/find-piece.ts";
import { defineAttribute } from "./attribute-store.ts";
import { setLabels } from "./edit-labels.ts";
import { undoLabels } from "./history.ts";
import { addLabelRequests, labelRequests, labelSeconds, skipLabelRequests } from "./label-requests.ts";
import { projectWith } from "./project-with.test-support.ts";

function asked(...files: string[]) {
  const project = projectWith(["a.mid", "b.mid", "c.mid"]);
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
  addLabelRequests(
    project,
    files.map((file, i) => {
      const { sha256, ordinal } = findPiece(project, file);
      return { sha256, ordinal, attribute: "mood", arm: i === 0 ? "random" : "chosen", strategy: "typical" };
    }),
  );
  return project;
}

const states = (project: ReturnType<typeof projectWith>) => labelRequests(project).map(({ state }) => state);

describe("addLabelRequests(project, requests)", () => {
  it("keeps order, arm and strategy; what was asked before stays as it was", () => {
    const project = asked("b.mid", "a.mid");
    const [{ sha256, ordinal }] = labelRequests(project);
    addLabelRequests(project, [{ sha256, ordinal, attribute: "mood", arm: "chosen", strategy: "margin" }]);
    expect(labelRequests(project)).toEqual([
      expect.objectContaining({
        ...keyOf(project, "b.mid"),
        arm: "random",
        strategy: "typical",
        state: "open",
      }),
      expect.objectContaining({
        ...keyOf(project, "a.mid"),
        arm: "chosen",
        strategy: "typical",
        state: "open",
      }),
    ]);
  });

  it("a request is answered as long as a person's label of it lives", () => {
    const project = asked("a.mid", "b.mid");
    setLabels(project, ["a.mid"], [{ attribute: "mood", value: "calm" }], { annotatorKind: "model" });
    expect(states(project)).toEqual(["open", "open"]);
    setLabels(project, ["a.mid"], [{ attribute: "mood", value: "calm" }]);
    expect(states(project)).toEqual(["answered", "open"]);
    undoLabels(project);
    expect(states(project)).toEqual(["open", "open"]);
  });
});

describe("skipLabelRequests(project, files)", () => {
  it("passes over open ones, which come back, and never over answered ones", () => {
    const project = asked("a.mid", "b.mid");
    setLabels(project, ["b.mid"], [{ attribute: "mood", value: "calm" }]);
    expect(skipLabelRequests(project, ["a.mid", "b.mid"], { dryRun: true })).toBe(1);
    expect(states(project)).toEqual(["open", "answered"]);
    expect(skipLabelRequests(project, ["a.mid", "b.mid"])).toBe(1);
    expect(states(project)).toEqual(["skipped", "answered"]);
    expect(skipLabelRequests(project, ["a.mid"], { back: true })).toBe(1);
    expect(states(project)).toEqual(["open", "answered"]);
  });

  it("of a piece that was not asked is an error that says so", () => {
    expect(() => skipLabelRequests(asked("a.mid"), ["c.mid"])).toThrow(
      "c.mid: expected a piece that the queue has asked for",
    );
  });
});

describe("labelSeconds(project)", () => {
  it("is the median time between labels of one annotator, pauses left out", () => {
    const project = asked("a.mid");
    expect(labelSeconds(project)).toEqual({ median: Number.NaN, labels: 0 });
    for (const [i, seconds] of [0, 10, 30, 5000, 5012].entries()) {
      const file = ["a.mid", "b.mid", "c.mid", "a.mid", "b.mid"][i];
      setLabels(project, [file], [{ attribute: "mood", value: i < 3 ? "calm" : "tense" }]);
      project.connection.exec(
        `UPDATE label_batches SET at = '${new Date(1000 * seconds).toISOString()}' WHERE id = (SELECT MAX(id) FROM label_batches)`,
      );
    }
    expect(labelSeconds(project)).toEqual({ median: 12, labels: 3 });
  });
});

const keyOf = (project: ReturnType<typeof projectWith>, file: string) => {
  const { sha256, ordinal } = findPiece(project, file);
  return { sha256, ordinal };
};
