// `pieces`, `show` and `doctor`: what can be seen of a project without a run.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "@semitone/library";
import { BAR_DESCRIPTOR_NAMES, DESCRIPTOR_NAMES } from "@semitone/music";
import { madeUpProject, madeUpTune } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { runOn } from "./run-on-project.test-support.ts";

let project: Project;
beforeAll(async () => {
  project = await madeUpProject({ tunes: 3, labels: 2 });
});

describe("pieces", () => {
  const names = async (given: object) =>
    ((await runOn(project, "pieces", given)).document as { name: string }[]).map(({ name }) => name);

  it("filters by text, by label and by value, and limits", async () => {
    expect(await names({ limit: 2 })).toEqual(["reel0.abc", "reel1.abc"]);
    expect(await names({ match: "WALTZ" })).toEqual(["waltz0.abc", "waltz1.abc", "waltz2.abc"]);
    expect(await names({ with: "kind" })).toEqual(["reel0.abc", "reel1.abc", "waltz0.abc", "waltz1.abc"]);
    expect(await names({ with: "kind=waltz" })).toEqual(["waltz0.abc", "waltz1.abc"]);
    expect(await names({ without: "kind" })).toEqual(["reel2.abc", "waltz2.abc"]);
    expect(await names({ match: "reel", without: "kind" })).toEqual(["reel2.abc"]);
  });

  it("names an attribute that there is not", async () => {
    await expect(names({ with: "kinds" })).rejects.toThrow(
      /unknown attribute "kinds"; did you mean "kind"\?/,
    );
  });
});

describe("show", () => {
  it("draws a piece of the project with its labels, by a name without its ending", async () => {
    const { blocks, texts, tables, outcome } = await runOn(project, "show", { piece: "waltz0" });
    expect(texts[0]).toBe("waltz0.abc");
    expect(texts[1]).toMatch(
      /^waltz 0, \d+ notes, 1 track, \d+ bars, 3\/4, \d+ quarters per minute, G major$/,
    );
    expect(blocks.find(({ kind }) => kind === "piano roll")).toMatchObject({ height: 20 });
    expect(tables[0]).toEqual([
      ["label", "value", "where", "annotator", "confidence", "method"],
      ["kind", "waltz", "", "", undefined, undefined],
    ]);
    expect(outcome).toBe("ok");
  });

  it("shows every descriptor once, family by family, and with --bars curves instead", async () => {
    const { blocks } = await runOn(project, "show", { piece: "waltz0" });
    const figures = blocks.flatMap((block) => (block.kind === "figures" ? block.figures : []));
    expect(figures.map(({ name }) => name).sort()).toEqual([...DESCRIPTOR_NAMES].sort());
    const curvesOf = async (given: object) =>
      (await runOn(project, "show", { piece: "waltz0", ...given })).blocks.flatMap((block) =>
        block.kind === "curves" ? block.curves.map(({ name }) => name) : [],
      );
    expect(await curvesOf({ bars: true })).toEqual(BAR_DESCRIPTOR_NAMES);
    expect(await curvesOf({ curves: ["pitchMean"] })).toEqual(["pitchMean"]);
    expect(await curvesOf({})).toEqual([]);
  });

  it("reads a file that is not in the project, and one of several pieces in it by its number", async () => {
    const book = `${madeUpTune("waltz", 7)}\n${madeUpTune("reel", 8).replace("X:1", "X:2")}`;
    writeFileSync(join(project.folder, "book.abc"), book);
    const { told, document } = await runOn(project, "show", { piece: "book.abc#1", curves: ["pitchMean"] });
    expect(told).toEqual(["note: 2 pieces in this file; book.abc#n shows another, counted from 0"]);
    expect(document).toMatchObject({ name: "book.abc#1", labels: [], diagnostics: expect.any(Array) });
    const { curves, bars } = document as { curves: Record<string, number[]>; bars: number };
    expect(curves.pitchMean).toHaveLength(bars);
  });

  it("fails with the reader's words on a file that is no music, and names the nearest piece", async () => {
    writeFileSync(join(project.folder, "bad.mid"), "no music");
    const { outcome, texts, document } = await runOn(project, "show", { piece: "bad.mid" });
    expect(outcome).toBe("failed");
    expect(texts).toEqual([expect.stringMatching(/^error: readScores: expected MIDI/)]);
    expect(Object.keys(document as object)).toEqual(["name", "diagnostics"]);
    await expect(runOn(project, "show", { piece: "walz0.abc" })).rejects.toThrow('did you mean "waltz0.abc"');
  });
});

describe("doctor", () => {
  it("has a line for each finding, and fails where one is an error", async () => {
    const { blocks, outcome, document } = await runOn(project, "doctor");
    expect(blocks.every(({ kind }) => kind === "finding")).toBe(true);
    expect(outcome).toBe("ok");
    expect(document).toMatchObject({ project: project.folder });
    writeFileSync(join(project.folder, "semitone.json"), "{");
    expect((await runOn(project, "doctor")).outcome).toBe("failed");
  });
});
