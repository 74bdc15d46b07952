import type { LabelImportReport } from "@semitone/library";
import { describe, expect, it } from "vitest";
import { labelImportBlocks } from "./label-import-report.ts";
import { tablesOf, textsOf } from "./shown.test-support.ts";

const report = (more: Partial<LabelImportReport> = {}): LabelImportReport =>
  ({
    file: "l.csv",
    format: "csv",
    dryRun: false,
    read: 9,
    added: 1,
    changed: 2,
    unchanged: 1,
    blank: 1,
    unmatchedLabels: 1,
    ambiguousLabels: 1,
    failed: 1,
    broken: 1,
    newAttributes: [],
    matches: [],
    unmatched: [],
    ambiguous: [],
    changes: [],
    errors: [],
    attributes: [],
    notes: [],
    refused: false,
    batch: undefined,
    ...more,
  }) as unknown as LabelImportReport;

describe("labelImportBlocks(report)", () => {
  it("counts all labels of the file, those that failed and those that could not be read together", () => {
    expect(tablesOf(labelImportBlocks(report()))).toEqual([
      [
        ["read", "added", "changed", "unchanged", "blank", "unmatched", "ambiguous", "failed"],
        [9, 1, 2, 1, 1, 1, 1, 2],
      ],
    ]);
  });

  it("shows new attributes, and labels before and after", () => {
    const change = {
      file: "a.mid",
      attribute: "mood",
      span: { unit: "bars", start: 0, end: 4 },
      annotator: "kim",
      before: "calm",
      after: { calm: 0.25, tense: 0.75 },
    } as const;
    const blocks = labelImportBlocks(
      report({
        newAttributes: [{ kind: "ordinal", name: "grade", values: ["low", "high"] }],
        changes: [change],
      }),
    );
    expect(tablesOf(blocks).slice(1)).toEqual([
      [
        ["new attribute", "kind", "values"],
        ["grade", "ordinal", "low < high"],
      ],
      [
        ["changed", "attribute", "where", "before", "after"],
        ["a.mid", "mood", "0..4 bars", "calm", "calm 25%, tense 75%"],
      ],
    ]);
  });

  it("shows how names were matched, and why others were not", () => {
    const blocks = labelImportBlocks(
      report({
        matches: [{ name: "air", method: "suffix", path: "deep/air.mid" }],
        unmatched: [
          { name: "walz.mid", labels: 2, candidates: ["waltz.mid"] },
          { name: "bad.mid", labels: 1, candidates: [], droppedFor: ["no-notes", "truncated"] },
        ],
        ambiguous: [{ name: "air", labels: 1, candidates: ["a/air.mid", "b/air.mid"] }],
      }),
    );
    expect(tablesOf(blocks).slice(1)).toEqual([
      [
        ["name in the file", "matched by", "piece"],
        ["air", "suffix", "deep/air.mid"],
      ],
      [
        ["unmatched", "labels", "nearest name, or why there is none"],
        ["walz.mid", 2, "waltz.mid"],
        ["bad.mid", 1, "dropped when the music was imported: no-notes, truncated"],
      ],
      [
        ["ambiguous", "labels", "may be"],
        ["air", 1, "a/air.mid, b/air.mid"],
      ],
    ]);
  });

  it("shows ten rows of each, and where the others are", () => {
    const errors = Array.from({ length: 11 }, (_, i) => ({
      line: i,
      column: undefined,
      message: `l.csv:${i}: bad`,
    }));
    const blocks = labelImportBlocks(report({ errors }));
    expect(tablesOf(blocks)[1]).toHaveLength(11);
    expect(textsOf(blocks)).toEqual(["", "note: more of these: --json lists up to 100"]);
  });

  it("says what was added in words, in a dry run what would be, and what was guessed", () => {
    const attributes = [
      { attribute: "tag", added: 1, changed: 0, unchanged: 0, tags: 3 },
      { attribute: "mood", added: 12, changed: 1, unchanged: 0, tags: 0 },
      { attribute: "era", added: 0, changed: 0, unchanged: 4, tags: 0 },
    ];
    const notes = ["mood: commas are decimal"];
    expect(textsOf(labelImportBlocks(report({ attributes, notes })))).toEqual([
      "3 tags of tag, 12 labels of mood added",
      "note: mood: commas are decimal",
    ]);
    expect(textsOf(labelImportBlocks(report({ attributes, dryRun: true })))).toEqual([
      "3 tags of tag, 12 labels of mood would be added",
    ]);
  });

  it("ends with how to take it back, or that nothing was changed", () => {
    expect(textsOf(labelImportBlocks(report({ batch: 7 })))).toEqual([
      "note: batch 7; semitone label undo takes it back",
    ]);
    expect(textsOf(labelImportBlocks(report({ refused: true })))).toEqual([
      "note: nothing was changed, because of --strict",
    ]);
  });
});
