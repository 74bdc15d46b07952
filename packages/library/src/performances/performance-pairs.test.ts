import { describe, expect, it } from "vitest";
import { defineAttribute, listAttributes } from "../labels/attribute-store.ts";
import { setLabels } from "../labels/edit-labels.ts";
import { importLabels } from "../labels/exchange/import-labels.ts";
import { undoLabels } from "../labels/history.ts";
import { projectWith } from "../labels/project-with.test-support.ts";
import { performancePairs } from "./performance-pairs.ts";

const shown = (project: ReturnType<typeof projectWith>) =>
  performancePairs(project).pairs.map(({ score, performances }) => [
    score.name,
    ...performances.map(({ name }) => name),
  ]);

describe("performancePairs(project)", () => {
  it("goes by the label score before it goes by names, and by names again once the label is undone", () => {
    const project = projectWith(["a/tune.xml", "a/tune_kim.mid", "b/lied.xml", "c/take 1.mid"]);
    expect(shown(project)).toEqual([["a/tune.xml", "a/tune_kim.mid"]]);
    defineAttribute(project, { kind: "group", name: "score" });
    setLabels(project, ["c/take 1.mid", "a/tune_kim.mid"], [{ attribute: "score", value: "lied.xml" }]);
    expect(shown(project)).toEqual([["b/lied.xml", "a/tune_kim.mid", "c/take 1.mid"]]);
    undoLabels(project);
    expect(shown(project)).toEqual([["a/tune.xml", "a/tune_kim.mid"]]);
  });

  it("says which labels name no score, and pairs these pieces with none", () => {
    const project = projectWith(["a/tune.xml", "a/tune_kim.mid", "b/x.mid", "b/y.xml", "a/y.xml"]);
    defineAttribute(project, { kind: "group", name: "score" });
    for (const [piece, value] of [
      ["a/tune_kim.mid", "waltz.xml"],
      ["b/x.mid", "y.xml"],
      ["a/tune.xml", "a/tune.xml"],
    ])
      setLabels(project, [piece], [{ attribute: "score", value }]);
    expect(performancePairs(project)).toEqual({
      pairs: [],
      unknown: [
        { piece: "a/tune.xml", score: "a/tune.xml" },
        { piece: "a/tune_kim.mid", score: "waltz.xml" },
        { piece: "b/x.mid", score: "y.xml" },
      ],
    });
  });

  it("takes no rating called score for a name", async () => {
    const project = projectWith(["a/tune.xml", "a/tune_kim.mid"]);
    defineAttribute(project, { kind: "continuous", name: "score", min: 0, max: 10 });
    setLabels(project, ["a/tune_kim.mid"], [{ attribute: "score", value: 7 }]);
    expect(shown(project)).toEqual([["a/tune.xml", "a/tune_kim.mid"]]);
  });

  it("reads the column of a sheet, whose names of files become a group", async () => {
    const project = projectWith(["a/tune.xml", "c/1.mid", "c/2.mid"]);
    await importLabels(project, {
      name: "sheet.csv",
      bytes: Buffer.from("file_name,score\n1.mid,tune.xml\n2.mid,tune.xml\n"),
    });
    expect(listAttributes(project).map(({ name, kind }) => [name, kind])).toEqual([["score", "group"]]);
    expect(shown(project)).toEqual([["a/tune.xml", "c/1.mid", "c/2.mid"]]);
  });
});
