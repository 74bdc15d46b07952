import { describe, expect, it } from "vitest";
import { describeRun } from "./model-card.ts";
import type { RunConfig } from "./stored-tagger.ts";
import type { TrainedTask } from "./trained-task.ts";

const config: RunConfig = {
  name: "run-1",
  seed: 1,
  model: "stack",
  project: "tunes",
  content: "0123456789abcdef0123",
  pieces: 8,
  segments: { unit: "bars", length: 4, hop: 4 },
};

const task = (report: Partial<TrainedTask["report"]>, classes = ["no", "yes"]): TrainedTask => ({
  attribute: "tags",
  tag: "sad",
  classes,
  report: {
    labelled: 8,
    groups: 8,
    methods: [],
    loss: 0.25,
    accuracy: 0.875,
    untested: [],
    chosen: "mixture",
    unlabelled: { verdict: "not used", unit: "nats a piece" },
    calibration: { status: "too-few-labels", n: 8, needed: 20 },
    ...report,
  },
});

describe("describeRun", () => {
  it("names the decoders and their licences where a run is of recordings, and nowhere else", () => {
    const card = describeRun(config, [], [], [], "sound");
    expect(card).toContain("- `mpg123-decoder` (MP3): MIT; it holds mpg123, LGPL-2.1");
    expect(card).toContain("tags: [music, audio, tagging, semi-supervised]");
    expect(describeRun(config, [], [])).not.toContain("decoder");
  });

  it("puts what always the same answer comes to beside the accuracy", () => {
    const card = describeRun(config, [task({ majority: 0.875 })], []);
    expect(card).toContain(
      "| `tags (sad)` | `no`, `yes` | 8 | accuracy 0.875 | 0.875 | - | not used | too few labels (8 of 20) |",
    );
  });

  it("says whether the score is better than that of the same answer", () => {
    const card = describeRun(
      config,
      [task({ majority: 0.875, sameAnswer: "no", judgement: "no better" })],
      [],
    );
    expect(card).toContain('| 0.875 | `no better than always "no"` | not used |');
  });

  it("gives both as root mean squared errors for numbers, and a dash where runs of before say nothing", () => {
    const number = task({ accuracy: undefined, majority: 4 }, []);
    expect(describeRun(config, [number], [])).toContain("| root mean squared error 0.500 | 2.000 |");
    expect(describeRun(config, [task({})], [])).toContain("| accuracy 0.875 | - |");
  });

  it("names the classes that no score says anything of, and nothing where there are none", () => {
    expect(describeRun(config, [task({ untested: ["yes"] })], [])).toMatch(
      /of one piece, its near-duplicates included, or of none.*\n\n- `tags \(sad\)`: `yes`\n/s,
    );
    expect(describeRun(config, [task({ untested: [] })], [])).not.toContain("near-duplicates included");
  });

  it("shows names as code that no markup can break out of", () => {
    const skipped = [{ attribute: "a`|b\nc", reason: "no labels" }];
    expect(describeRun(config, [], skipped)).toContain("- `a  b c`: no labels");
  });

  it("describeRun names pieces, seed, model, scores and artefacts, and tells no time", () => {
    const card = describeRun(
      { ...config, seed: 7, project: "my | music", pieces: 120 },
      [task({ labelled: 24, majority: 0.5, unlabelled: { verdict: "helped", unit: "nats a piece" } })],
      [{ attribute: "tempo", reason: "no labels" }],
      ["tagger, `abc`"],
    );
    expect(card).toMatch(/^---\nlibrary_name: semitone\n/);
    expect(card).toContain("# `run-1`");
    expect(card).toContain("on 120 pieces of the project `my   music`, seed 7, model `stack`.");
    expect(card).toContain(
      "| `tags (sad)` | `no`, `yes` | 24 | accuracy 0.875 | 0.500 | - | helped | too few labels (8 of 20) |",
    );
    expect(card).toContain("- `tempo`: no labels");
    expect(card).toContain("## What it is made of\n\n- tagger, `abc`\n");
    expect(card).not.toMatch(/20\d\d-\d\d/);
  });

  it("describeRun of a run without attributes says what it is good for", () => {
    const card = describeRun({ ...config, seed: 7, project: "my | music", pieces: 120 }, [], []);
    expect(card).toContain("It has learnt no attribute");
    expect(card).not.toContain("## What it is made of");
  });
});
