// Values, attributes and names of the nastiest kinds, exported and read back: nothing changes.
import { describe, expect, it } from "vitest";
import type { WriteFormat } from "../../choices.ts";
import type { Attribute } from "../attribute.ts";
import { defineAttribute } from "../attribute-store.ts";
import { setLabels } from "../edit-labels.ts";
import { labelFile, projectWith } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";
import { exportLabels } from "./export-labels.ts";
import { importLabels } from "./import-labels.ts";

const NASTY = [
  ..."NA,none,NaN,-,?,null,x,TRUE,yes,1,1.0,01,50%,=1+1,+1,-cmd,@a,#a,!a,'a,'=a,a---b,[a],{a},(a),c(a),✓".split(
    ",",
  ),
  ...["a, b", "a; b", "a|b", "a/b", "-0,5", "1,234", '"', '"a"', "Café", "cafe\u0301", "CAFÉ", "a  b", "a b"],
  ...["['a', 'b']", '["a"]', "{'a'}", "sep=;", "👩‍🚒", "＝1", "a\\", 'a\\"b', "x".repeat(300)],
];
const ATTRIBUTES: Attribute[] = [
  { kind: "categorical", name: "mood", values: NASTY },
  { kind: "multi-label", name: "tags", values: NASTY },
  ...[
    "rater",
    "source",
    "path",
    "piece",
    "tag",
    "label",
    "value",
    "id",
    "index",
    "Unnamed: 0",
    "tune [type]",
  ].map((name): Attribute => ({ kind: "categorical", name, values: ["0", "1", "human"] })),
];
const PATHS = NASTY.map((_, i) => `${["a;b", "#1", "=x", "é", "e\u0301", "a,b", "'q", '"'][i % 8]} ${i}.mid`);

const shown = (project: Parameters<typeof labelsOf>[0]) =>
  [...labelsOf(project)]
    .map(({ id, at, attribute, ...label }) => JSON.stringify([attribute.name, label]))
    .sort();

function declared() {
  const project = projectWith(PATHS);
  for (const attribute of ATTRIBUTES) defineAttribute(project, attribute);
  return project;
}

describe("exportLabels, then importLabels", () => {
  it.each<[WriteFormat, string]>([
    ["csv", "x.csv"],
    ["csv-long", "x.csv"],
    ["jsonl", "x.jsonl"],
    ["label-studio", "x.json"],
    ["jams", "x.jams"],
  ])("%s gives every nasty value back, and changes nothing where they are", async (format, name) => {
    const project = declared();
    for (const [i, path] of PATHS.entries()) {
      setLabels(project, [path], [{ attribute: "mood", value: NASTY[i] }], {
        annotator: i % 3 === 0 ? "none" : "",
      });
      setLabels(
        project,
        [path],
        [{ attribute: "tags", value: { [NASTY[i]]: 1, [NASTY[(i + 1) % NASTY.length]]: i % 2 } }],
      );
    }
    for (const { name: attribute } of ATTRIBUTES.slice(2))
      setLabels(
        project,
        [PATHS[0], PATHS[1]],
        [{ attribute, value: attribute === "source" ? "human" : "1" }],
      );
    const chunks: string[] = [];
    for await (const chunk of exportLabels(project, format)) chunks.push(chunk);
    const file = labelFile(name, chunks.join(""));
    const same = await importLabels(project, file);
    expect(same.errors).toEqual([]);
    expect(same).toMatchObject({ added: 0, changed: 0, unmatchedLabels: 0, ambiguousLabels: 0 });
    const other = declared();
    await importLabels(other, file);
    expect(shown(other)).toEqual(shown(project));
  });

  it("a declared value that looks like what a tool writes is that value", async () => {
    const values = ['[{"choices": ["a"]}]', '{"text": "a"}', '[["a", "b"]]', "genre---a", "a"];
    const sheet = JSON.stringify(values.map((value, i) => ({ file_name: PATHS[i], tags: value })));
    for (const kind of ["categorical", "multi-label"] as const) {
      const project = projectWith(PATHS);
      defineAttribute(project, { kind, name: "tags", values });
      expect(await importLabels(project, labelFile("x.json", sheet))).toMatchObject({ added: 5, failed: 0 });
      const held = new Map([...labelsOf(project)].map(({ file, value }) => [file, value]));
      for (const [i, value] of values.entries())
        expect(held.get(PATHS[i])).toEqual(kind === "categorical" ? value : { [value]: 1 });
    }
  });

  it("csv refuses an attribute called like one of its own columns", async () => {
    const project = projectWith(PATHS);
    defineAttribute(project, { kind: "group", name: "annotator" });
    const all = async () => {
      for await (const _ of exportLabels(project, "csv"));
    };
    await expect(all()).rejects.toThrow('the column "annotator" would stand for something else');
  });
});
