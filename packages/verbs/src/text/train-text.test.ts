import { describe, expect, it } from "vitest";
import type { Block } from "../declare/block.ts";
import type { TrainResult } from "../train.ts";
import { trainBlocks } from "./train-text.ts";

const report = {
  labelled: 20,
  groups: 20,
  methods: [],
  loss: 0.5,
  accuracy: 0.8,
  majority: 0.55,
  sameAnswer: "calm",
  judgement: "better",
  untested: [],
  chosen: "mixture",
  unlabelled: { verdict: "helped", unit: "nats a piece" },
  calibration: { status: "too-few-labels", n: 12, needed: 20 },
} as const;

const result = (more: object = {}, of: object = {}): TrainResult => ({
  run: "run-1",
  folder: "/p/runs/run-1",
  pieces: 30,
  seconds: 12.3,
  promised: { pieces: 30, labels: 12, seconds: 12, megabytes: 200, notes: [] },
  tasks: [
    { attribute: "mood", classes: ["calm", "tense"], report: { ...report, ...of } },
  ] as TrainResult["tasks"],
  skipped: [],
  unreadable: [],
  ...more,
});

const tableOf = (blocks: readonly Block[]) => blocks.find((block) => block.kind === "table")!;
const remarks = (blocks: readonly Block[]) =>
  blocks.flatMap((block) =>
    block.kind === "note" || block.kind === "warning" ? [`${block.kind}: ${block.text}`] : [],
  );

describe("trainBlocks(result)", () => {
  it("has a row for each task, with the score on left-out labels and what is missing for calibration", () => {
    const blocks = trainBlocks(result());
    expect(tableOf(blocks)).toEqual({
      kind: "table",
      columns: [
        "attribute",
        "labelled",
        "left-out score",
        "majority baseline",
        "judgement",
        "measure",
        "chosen",
        "unlabelled music",
        "calibrated",
      ],
      rows: [
        [
          "mood",
          20,
          "0.800",
          "0.550",
          'better than always "calm"',
          "accuracy",
          "mixture",
          "helped",
          "no: 12 of 20 labels",
        ],
      ],
    });
    expect(remarks(blocks)).toEqual(["note: run-1 is in /p/runs/run-1, after 13 s; next: semitone tag"]);
  });

  it("shows beside the score that of the majority class: an error, where the task is a number", () => {
    const tasks = [
      {
        attribute: "speed",
        classes: [],
        report: { ...report, accuracy: undefined, majority: 4, sameAnswer: 3.25, judgement: "no better" },
      },
    ];
    const [row] = tableOf(trainBlocks(result({ tasks }))).rows;
    expect(row.slice(2, 6)).toEqual([
      "0.707",
      "2.000",
      "no better than always the mean, 3.25",
      "root mean squared error",
    ]);
  });

  it("names classes with a single label, what was skipped, and pieces that could not be read", () => {
    const more = {
      skipped: [{ attribute: "speed", reason: "every label is the same number" }],
      unreadable: [{ piece: "a.mid", reason: "a.mid: is gone" }],
    };
    expect(remarks(trainBlocks(result(more, { untested: ["wild"] })))).toEqual([
      expect.stringMatching(
        /^warning: mood: could not be tested: wild; labels of each are of one piece .*label more$/,
      ),
      "warning: speed: every label is the same number",
      "warning: 1 pieces could not be read; the first: a.mid: is gone",
      expect.stringMatching(/^note: run-1/),
    ]);
  });

  it("without a task says what to do, and goes on with what the run can do", () => {
    const music = { segments: 40, pieces: 30, seconds: 100, networks: { encoder: "mlp", decoder: "gru" } };
    expect(remarks(trainBlocks(result({ tasks: [], music })))).toEqual([
      expect.stringMatching(/^warning: no attribute was learnt, .*semitone label set/),
      "note: segment model trained on 40 segments of 30 pieces in 2 min; encoder mlp, decoder gru",
      expect.stringMatching(/next: semitone generate$/),
    ]);
    const none = remarks(trainBlocks(result({ tasks: [], music: { leftOut: "no piece fits a grid" } })));
    expect(none[1]).toBe("note: no segment model was trained: no piece fits a grid");
    expect(none[2]).toMatch(/next: semitone map$/);
  });

  it("warns of a score that is no better than always the same answer, with figures", () => {
    const gain = { value: 0, low: -0.1, high: 0.1 };
    const of = { judgement: "no better", accuracy: 0.55, gain };
    expect(remarks(trainBlocks(result({}, of)))[0]).toBe(
      'warning: mood: the left-out score is no better than always "calm" (right more often by 0.000, 95 % interval -0.100 to 0.100): what it tags is worth no more; label more pieces, or check what the labels mean',
    );
  });

  it("says of an attribute with labels in too few groups that it was not tested, instead of a score", () => {
    const of = {
      judgement: "not tested",
      accuracy: undefined,
      loss: undefined,
      majority: undefined,
      groups: 3,
    };
    const [row] = tableOf(trainBlocks(result({}, of))).rows;
    expect(row.slice(2, 5)).toEqual([
      "-",
      "-",
      "not tested: labels are of 3 groups of near-duplicates, and a test needs 4",
    ]);
  });
});
