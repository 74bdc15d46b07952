import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WriteFormat } from "../../choices.ts";
import type { Attribute } from "../attribute.ts";
import { defineAttribute } from "../attribute-store.ts";
import { writeJams } from "../formats/jams.ts";
import { writeLabelStudio } from "../formats/label-studio.ts";
import { labelFile, projectWith, temporaryFolder } from "../project-with.test-support.ts";
import { labelsOf, queryLabels } from "../query-labels.ts";
import { exportLabels } from "./export-labels.ts";
import { importLabels } from "./import-labels.ts";

const ATTRIBUTES: Attribute[] = [
  { kind: "categorical", name: "mood", values: ["calm", "=tense", 'say "x"'] },
  { kind: "multi-label", name: "tags", values: ["slow", "loud", "a|b"] },
  { kind: "ordinal", name: "grade", values: ["1", "2", "3"] },
  { kind: "continuous", name: "valence", min: -1, max: 1 },
  { kind: "group", name: "composer" },
  { kind: "categorical", name: "key", values: ["C:major", "A:minor"] },
  { kind: "continuous", name: "tempo", min: 1, max: 500 },
];

/** Every kind of attribute, hard and soft, by several annotators, a model and a sum, for pieces and stretches. */
const LINES = [
  { attribute: "mood", value: "calm", annotator: "kim", confidence: 0.9 },
  { attribute: "mood", value: "=tense", annotator: "-lee" },
  {
    attribute: "mood",
    value: { calm: 0.25, 'say "x"': 0.75 },
    annotator: "majority",
    annotator_kind: "aggregate",
    aggregation: "votes of 4 annotators",
  },
  { attribute: "mood", value: 'say "x"', annotator: "net-1", annotator_kind: "model", confidence: 0.75 },
  { attribute: "mood", value: "calm", start: 0.5, end: 2.25, unit: "seconds" },
  { attribute: "tags", value: { slow: 1, loud: 0 }, annotator: "kim" },
  { attribute: "tags", value: { slow: 0.25 }, annotator: "net-1", annotator_kind: "model" },
  { attribute: "tags", value: { "a|b": 1 }, annotator: "lee" },
  { attribute: "grade", value: "2" },
  { attribute: "valence", value: -0.125, annotator: "kim" },
  { attribute: "valence", value: { loc: 0.5, scale: 0.25 }, annotator: "lee", confidence: 0.5 },
  { attribute: "composer", value: "=HYPERLINK(1)" },
  { attribute: "key", value: "A:minor", start: 0, end: 4, unit: "seconds" },
  { attribute: "tempo", value: 120 },
].map((line) => JSON.stringify({ file_name: "x/a.mid", ...line }));

const rounded = (project: Parameters<typeof labelsOf>[0]) =>
  [...labelsOf(project)]
    .map(({ id, at, attribute, ...label }) => JSON.stringify({ attribute: attribute.name, ...label }))
    .sort();

async function filled() {
  const project = projectWith(["x/a.mid", "b.mid"]);
  for (const attribute of ATTRIBUTES) defineAttribute(project, attribute);
  const bars = JSON.stringify({
    file_name: "b.mid",
    attribute: "mood",
    value: "calm",
    start: 1,
    end: 3,
    unit: "bars",
  });
  const report = await importLabels(project, labelFile("x.jsonl", [...LINES, bars].join("\n")));
  expect(report).toMatchObject({ added: LINES.length + 1, failed: 0, broken: 0 });
  return project;
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parts.join("");
}

const empty = () => {
  const project = projectWith(["x/a.mid", "b.mid"]);
  for (const attribute of ATTRIBUTES) defineAttribute(project, attribute);
  return project;
};
/** Two seconds a bar: enough of a clock to see the conversion. */
const clock = {
  seconds: () => 60,
  toSeconds: (_: string, { start, end }: { start: number; end: number }) => ({
    start: 2 * start,
    end: 2 * end,
  }),
};

describe("exportLabels(project, format), then importLabels", () => {
  it.each<[WriteFormat, string]>([
    ["csv", "x.csv"],
    ["csv-long", "x.csv"],
    ["jsonl", "x.jsonl"],
  ])("as %s gives every label back, and changes nothing where they are", async (format, name) => {
    const project = await filled();
    const text = await textOf(exportLabels(project, format));
    const other = empty();
    expect(await importLabels(other, labelFile(name, text))).toMatchObject({
      failed: 0,
      broken: 0,
      unmatchedLabels: 0,
    });
    expect(rounded(other)).toEqual(rounded(project));
    expect(await importLabels(project, labelFile(name, text))).toMatchObject({
      added: 0,
      changed: 0,
      failed: 0,
    });
  });

  it("as Label Studio JSON gives every label back, predictions and bars included", async () => {
    const project = await filled();
    const text = await textOf(writeLabelStudio(queryLabels(project), clock));
    const [, task] = JSON.parse(text);
    expect(task.predictions.map((one: { model_version: string }) => one.model_version)).toEqual(["net-1"]);
    const other = empty();
    expect(await importLabels(other, labelFile("x.json", text))).toMatchObject({
      failed: 0,
      broken: 0,
      unmatchedLabels: 0,
    });
    expect(rounded(other)).toEqual(rounded(project));
  });

  it("as JAMS gives every label back, bars as seconds", async () => {
    const project = await filled();
    const text = await textOf(writeJams(queryLabels(project), clock));
    const [first] = text.split("\n").map((line) => line && JSON.parse(line));
    expect(first.annotations[0].data[0]).toEqual({ time: 2, duration: 4, value: "calm", confidence: null });
    const other = empty();
    expect(await importLabels(other, labelFile("x.jams", text))).toMatchObject({
      failed: 0,
      broken: 0,
      unmatchedLabels: 0,
    });
    const inSeconds = rounded(project).map((line) =>
      line.replace('{"unit":"bars","start":1,"end":3}', '{"unit":"seconds","start":2,"end":6}'),
    );
    expect(rounded(other)).toEqual(inSeconds.sort());
  });

  it("as JAMS or Label Studio refuses bars of music that is not there", async () => {
    const project = await filled();
    await expect(textOf(exportLabels(project, "jams"))).rejects.toThrow(
      "b.mid: this format knows seconds only, and the music to convert 1..3 bars is not there; export as CSV or JSONL",
    );
  });

  it("guards formulas in every text column", async () => {
    const text = await textOf(exportLabels(await filled(), "csv-long"));
    expect(text).toContain("composer,'=HYPERLINK(1)");
    expect(text).toContain("'-lee");
    expect(text).toContain("'=tense");
    expect(text).not.toMatch(/(^|,)[=@]/m);
  });

  it("restricts to attributes, a piece, an annotator, a kind", async () => {
    const project = await filled();
    const lines = async (filter: Parameters<typeof exportLabels>[2]) =>
      (await textOf(exportLabels(project, "jsonl", filter))).trim().split("\n").length;
    expect(await lines({ attributes: ["mood"] })).toBe(6);
    expect(await lines({ piece: "b.mid" })).toBe(1);
    expect(await lines({ annotator: "kim" })).toBe(3);
    expect(await lines({ annotatorKind: "model" })).toBe(2);
    await expect(textOf(exportLabels(project, "jsonl", { attributes: ["moood"] }))).rejects.toThrow(
      'unknown attribute "moood"; did you mean "mood"?',
    );
  });

  it("writes the Label Studio config with hostile names escaped", async () => {
    const text = await textOf(exportLabels(await filled(), "label-studio-config"));
    expect(text).toContain('<Choices name="tags" toName="piece" choice="multiple">');
    expect(text).toContain('<Number name="valence" toName="piece" min="-1" max="1"/>');
    expect(text).toContain('<Choice value="say &quot;x&quot;"/>');
  });
});

describe("importLabels of what other tools write", () => {
  it("reads a Label Studio export with users, regions, uploads and skipped annotations", async () => {
    const project = projectWith(["a.mid"]);
    const result = (type: string, value: object) => ({ from_name: "mood", to_name: "audio", type, value });
    const tasks = [
      {
        id: 7,
        data: { audio: "/data/upload/3/0a1b2c3d-a.mid" },
        annotations: [
          { completed_by: 4, result: [result("choices", { choices: ["calm"] })] },
          {
            completed_by: { email: "kim@example.org" },
            result: [result("labels", { start: 1, end: 2.5, labels: ["tense"] })],
          },
          { completed_by: 5, was_cancelled: true, result: [result("choices", { choices: ["tense"] })] },
        ],
        predictions: [
          { model_version: "v2", score: 0.4, result: [result("choices", { choices: ["tense"] })] },
        ],
      },
      {
        id: 8,
        data: { audio: "/data/local-files/?d=music%2Fa.mid" },
        annotations: [
          {
            completed_by: 6,
            result: [
              { from_name: "v", type: "number", value: { number: 0.5 } },
              { from_name: "box", type: "rectangle", value: {} },
            ],
          },
        ],
      },
    ];
    const report = await importLabels(project, labelFile("x.json", JSON.stringify(tasks)));
    expect(report).toMatchObject({ added: 4, broken: 1, unmatchedLabels: 0 });
    expect(report.errors[0].message).toContain(
      'x.json, column "task 8": the result type "rectangle" holds no labels we know',
    );
    expect(
      [...labelsOf(project)].map((l) => [
        l.attribute.name,
        l.value,
        l.annotator,
        l.annotatorKind,
        l.confidence,
      ]),
    ).toEqual([
      ["mood", "calm", "user-4", "human", undefined],
      ["v", 0.5, "user-6", "human", undefined],
      ["mood", "tense", "v2", "model", 0.4],
      ["mood", "tense", "kim@example.org", "human", undefined],
    ]);
  });

  it("reads JAMS with mood_thayer, tag_open, segment_open, tempo and dense data", async () => {
    const project = projectWith(["song.mid"]);
    const annotation = (namespace: string, data: object) => ({
      namespace,
      data,
      annotation_metadata: { annotator: { name: "kim" }, data_source: "manual" },
    });
    const jams = {
      file_metadata: { title: "song", duration: 10, jams_version: "0.3.4" },
      annotations: [
        annotation("tag_open", [
          { time: 0, duration: 10, value: "calm", confidence: 0.5 },
          { time: 0, duration: 10, value: "slow", confidence: null },
        ]),
        annotation("mood_thayer", {
          time: [0, 5],
          duration: [5, 5],
          value: [
            [0.25, -0.5],
            [0.5, 0],
          ],
          confidence: [1, 1],
        }),
        annotation("segment_open", [{ time: 0, duration: 4, value: "verse" }]),
        annotation("tempo", [{ time: 0, duration: 10, value: 92.5 }]),
        annotation("chord", [{ time: 0, duration: 1, value: "C:maj" }]),
      ],
    };
    const report = await importLabels(project, labelFile("song.jams", JSON.stringify(jams)));
    expect(report).toMatchObject({ broken: 1, failed: 0, unmatchedLabels: 0 });
    expect(
      [...labelsOf(project)].map(({ attribute, value, span }) => [attribute.name, value, span?.end]),
    ).toEqual([
      ["tag", { calm: 1, slow: 1 }, undefined],
      ["tempo", 92.5, undefined],
      ["segment", "verse", 4],
      ["valence", 0.25, 5],
      ["arousal", -0.5, 5],
      ["valence", 0.5, 10],
      ["arousal", 0, 10],
    ]);
  });

  it("judges each line of JSONL by itself", async () => {
    const project = projectWith(["a.mid"]);
    const lines = [
      '{"file_name":"a.mid","mood":"calm","era":null}',
      "{",
      "[]",
      '{"mood":"calm"}',
      '{"file_name":"a.mid","attribute":"v","value":1.5,"start":2}',
    ];
    const report = await importLabels(project, labelFile("x.jsonl", lines.join("\n")));
    expect(report).toMatchObject({ added: 1, blank: 1, broken: 4 });
    expect(report.errors.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
  });
});

describe("importLabels(project, path)", () => {
  it("reads from disk what was exported", async () => {
    const project = await filled();
    const path = join(temporaryFolder(), "x.csv");
    writeFileSync(path, await textOf(exportLabels(project, "csv-long")));
    expect(await importLabels(project, path)).toMatchObject({ read: LINES.length + 1, added: 0, failed: 0 });
  });
});
