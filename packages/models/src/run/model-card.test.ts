import { describe, expect, it } from "vitest";
import { describeRun } from "./model-card.ts";
import type { TrainedTask } from "./trained-task.ts";

const CONFIG = {
  name: "run-1",
  seed: 7,
  model: "stack",
  project: "my | music",
  content: "0123456789abcdef0123456789abcdef",
  pieces: 120,
  segments: { unit: "bars", length: 4, hop: 4 },
};
const TASK = {
  attribute: "mood",
  classes: ["calm", "tense"],
  report: {
    labelled: 24,
    accuracy: 0.875,
    methods: [],
    chosen: "logistic regression",
    unlabelled: { verdict: "helped" },
    calibration: { status: "uncalibrated", n: 12, needed: 20 },
  },
} as unknown as TrainedTask;

describe("describeRun", () => {
  it("describeRun names pieces, seed, model, scores and artefacts, and tells no time", () => {
    const card = describeRun(
      CONFIG,
      [TASK],
      [{ attribute: "tempo", reason: "no labels" }],
      ["tagger, `abc`"],
    );
    expect(card).toMatch(/^---\nlibrary_name: semitone\n/);
    expect(card).toContain("# `run-1`");
    expect(card).toContain("on 120 pieces of the project `my   music`, seed 7, model `stack`.");
    expect(card).toContain(
      "| `mood` | `calm`, `tense` | 24 | accuracy 0.875 | helped | too few labels (12 of 20) |",
    );
    expect(card).toContain("- `tempo`: no labels");
    expect(card).toContain("## What it is made of\n\n- tagger, `abc`\n");
    expect(card).not.toMatch(/20\d\d-\d\d/);
  });

  it("describeRun of a run without attributes says what it is good for", () => {
    const card = describeRun(CONFIG, [], []);
    expect(card).toContain("It has learnt no attribute");
    expect(card).not.toContain("## What it is made of");
  });
});
