import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cutPiece } from "@semitone/music/cells";
import { madeUpPiece } from "@semitone/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseTemplates } from "./choose-templates.ts";
import { readTemplates, TEMPLATES_FILE, writeTemplates } from "./stored-templates.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "semitone-templates-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const scores = [madeUpPiece(0, "calm"), madeUpPiece(1, "lively")];
const chosen = chooseTemplates({
  cuts: scores.map((score) => cutPiece(score)),
  attributes: [{ name: "x=__proto__", classes: ["calm", "lively"], targets: [[1, 0], undefined] }],
  nameOf: (i) => `${i}.mid`,
  scoreOf: (i) => scores[i],
  seed: 1,
});

describe("readTemplates", () => {
  it("reads what writeTemplates has written: notes, keys, and what pieces are called", () => {
    writeTemplates(folder, chosen);
    const { attributes, shared, templates } = readTemplates(folder);
    expect({ attributes, shared }).toEqual({ attributes: chosen.attributes, shared: chosen.shared });
    expect(templates.map(({ piece, key, classes }) => [piece, key, classes])).toEqual(
      chosen.templates.map(({ piece, key, classes }) => [piece, key, classes]),
    );
    expect(templates.map(({ score }) => score.notes)).toEqual(
      chosen.templates.map(({ score }) => score.notes),
    );
    expect(templates[0].classes["x=__proto__"]).toBe("calm");
    expect(templates[1].classes).toEqual({});
  });

  it("says that a run of before there were any has none", () => {
    expect(readTemplates(folder)).toEqual({ attributes: [], shared: 0, templates: [] });
  });

  it.each([
    ["no JSON", () => "{"],
    ["another format", (text: string) => text.replace("semitone-templates/1", "x")],
    ["a note of a track that is not there", (text: string) => text.replace(/,0\]\]/, ",7]]")],
    ["a pitch that is none", (text: string) => text.replace(/"notes":\[\[0,(\d+),\d+/, '"notes":[[0,$1,200')],
    ["a meter without a unit", (text: string) => text.replace('"meter":[4,4]', '"meter":[4,3]')],
  ])("refuses %s and says where", (_, broken) => {
    writeTemplates(folder, chosen);
    const path = join(folder, TEMPLATES_FILE);
    const text = readFileSync(path, "utf8");
    expect(broken(text)).not.toBe(text);
    writeFileSync(path, broken(text));
    expect(() => readTemplates(folder)).toThrow(
      expect.objectContaining({ code: "broken-run", message: expect.stringContaining(path) }),
    );
  });
});
