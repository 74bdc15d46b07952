import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { readRunRecord } from "./run-record.ts";

const CONFIG = { made: "2026-01-02T03:04:05.000Z", seed: 1, model: "stack", pieces: 8, content: "0123" };
const REPORT = {
  labelled: 8,
  methods: [{ method: "majority", weight: 1 }],
  chosen: "mixture",
  unlabelled: { verdict: "not used", unit: "nats a piece" },
  calibration: { status: "calibrated", n: 8, needed: 20 },
};
const METRICS = {
  seconds: 3,
  tasks: [{ attribute: "mood", classes: ["calm", "tense"], report: REPORT }],
  skipped: [{ attribute: "tags", tag: "sad", reason: "too few" }],
};

/** The folder of a run with these files; undefined leaves one out. */
function runOf(config: unknown, metrics: unknown): string {
  const folder = scratchFolder();
  if (config !== undefined) writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  if (metrics !== undefined) writeFileSync(join(folder, "metrics.json"), JSON.stringify(metrics));
  return folder;
}

describe("readRunRecord", () => {
  it("readRunRecord puts together what config and metrics say, and when the run was made", () => {
    const record = readRunRecord(runOf(CONFIG, METRICS));
    expect(record).toMatchObject({
      seed: 1,
      model: "stack",
      pieces: 8,
      content: "0123",
      seconds: 3,
      made: CONFIG.made,
    });
    expect(record.tasks[0]).toMatchObject({ attribute: "mood", report: REPORT });
    expect(record.skipped).toEqual(METRICS.skipped);
  });

  const report = (changes: object) => ({
    ...METRICS,
    tasks: [{ ...METRICS.tasks[0], report: { ...REPORT, ...changes } }],
  });
  it.each<[string, unknown, unknown, RegExp]>([
    ["a seed that is a text", { ...CONFIG, seed: "1" }, METRICS, /config\.json: seed: /],
    ["no model", { ...CONFIG, model: undefined }, METRICS, /config\.json: model: /],
    ["no seconds", CONFIG, { ...METRICS, seconds: undefined }, /metrics\.json: seconds: /],
    [
      "a report without labels",
      CONFIG,
      report({ labelled: undefined }),
      /metrics\.json: tasks: 0: report: labelled: /,
    ],
    [
      "a method without a name",
      CONFIG,
      report({ methods: [{}] }),
      /metrics\.json: tasks: 0: report: methods: 0: method: /,
    ],
    [
      "what was skipped without a reason",
      CONFIG,
      { ...METRICS, skipped: [{ attribute: "a" }] },
      /metrics\.json: skipped: 0: reason: /,
    ],
  ])("readRunRecord(%s) names the file and the place", (_, config, metrics, where) => {
    expect(() => readRunRecord(runOf(config, metrics))).toThrow(
      new RegExp(`^the run cannot be read: ${where.source}.*; at .*; train again, or copy the folder again$`),
    );
  });

  it("readRunRecord(a folder without metrics) says which file is not there", () => {
    expect(() => readRunRecord(runOf(CONFIG, undefined))).toThrow(/^the run cannot be read: .*metrics\.json/);
  });
});
