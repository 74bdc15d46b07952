// What composes where nobody chose, and what music after a template tells of itself.
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { listPieces, type Project, readPiece } from "@semitone/library";
import { chooseTemplates, findRun, writeTemplates } from "@semitone/models";
import { cutPiece } from "@semitone/music/cells";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composerFor } from "./composer.ts";
import { addTinyRun, projectOfPieces } from "./made-up-project.test-support.ts";
import { hasTemplatesFor, openTemplateComposer } from "./template-composer.ts";

let project: Project;
let folder: string;
beforeAll(async () => {
  project = await projectOfPieces();
  await addTinyRun(project);
  ({ folder } = findRun(project, undefined));
  const pieces = listPieces(project);
  const scores = pieces.map(({ id }) => readPiece(project, id));
  writeTemplates(
    folder,
    chooseTemplates({
      cuts: scores.map((score) => cutPiece(score)),
      attributes: [
        {
          name: "mood",
          classes: ["calm", "lively"],
          targets: pieces.map(({ name }) => (name.includes("calm") ? [1, 0] : [0, 1])),
        },
      ],
      nameOf: (i) => pieces[i].name,
      scoreOf: (i) => scores[i],
      seed: 1,
    }),
  );
}, 120_000);
afterAll(async () => {
  await project.close();
  rmSync(dirname(project.folder), { recursive: true });
});

describe("composerFor", () => {
  it.each([
    [{}, "template"],
    [{ constraints: { mood: "calm" } }, "template"],
    [{ constraints: ["mood=calm"], meter: "4/4" }, "template"],
    // What templates cannot do: a meter that no piece is in, qualities.
    [{ meter: "7/8" }, "segments"],
    [{ constraints: { mood: "calm", density: "high" } }, "segments"],
    [{ constraints: { mood: "clam" } }, "segments"],
    [{ continue: "calm-0.mid" }, "language"],
  ])("composerFor(run, %j) is %s", (options, model) => {
    expect(composerFor(folder, options)).toBe(model);
  });

  it("is segments in a run of before there were templates", () => {
    expect(hasTemplatesFor(join(folder, "nowhere"), {})).toBe(false);
    expect(composerFor(join(folder, "nowhere"), {})).toBe("segments");
  });
});

describe("openTemplateComposer", () => {
  it.each([
    [{ meter: "7/8" }, /expected a run with templates in 7\/8; got one without; choose --model segments/],
    [{ constraints: { mood: "clam" } }, /^mood: expected one of calm, lively; got "clam"/],
    [{ constraints: { density: "high" } }, /qualities such as density need --model segments/],
    [{ key: "H" }, /^key: expected a note name/],
  ])("openTemplateComposer(run, %j) says what is wrong", (options, message) => {
    expect(() => openTemplateComposer(folder, options)).toThrow(message);
  });
});
