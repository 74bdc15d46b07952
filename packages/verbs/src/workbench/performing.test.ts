// A workbench on a run that performs: what it plays is what the verb `perform` plays.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listPieces, type Project } from "@semitone/library";
import { readMidi } from "@semitone/music";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addPerformanceRun, projectOfPerformances } from "../performing/made-up-performances.test-support.ts";
import { perform } from "../performing/perform.ts";
import type { Performed } from "./performance-maker.ts";
import { readTakeFile } from "./takes.ts";
import { openWorkbench, type Workbench } from "./workbench.ts";

let project: Project;
let workbench: Workbench;
beforeAll(async () => {
  project = await projectOfPerformances();
  workbench = openWorkbench(project, { watchMilliseconds: 0 });
}, 120_000);
afterAll(async () => {
  await workbench.close();
  await project.close();
});
const idOf = (name: string) => listPieces(project).find((piece) => piece.name === name)!.id;
const performed = (wishes: Record<string, number | string>, more: object = {}) =>
  workbench.make({ kind: "perform", piece: idOf("new.musicxml"), wishes, ...more }) as Promise<Performed>;

it("summary() offers performing once a run has learnt it, with its class and what there is to play like", async () => {
  expect(workbench.summary().performing).toBeUndefined();
  await expect(performed({})).rejects.toThrow("expected a run that has learnt to perform; got none");
  await addPerformanceRun(project);
  const { performing } = workbench.summary();
  expect(performing).toMatchObject({
    run: "playing",
    attributes: ["tempo", "rubato", "level", "range", "articulation", "asynchrony"],
    classAttribute: "mood",
    classes: ["calm", "lively"],
  });
  expect(performing!.performances).toContain(idOf("tune1_kim.mid"));
  expect(performing!.performances).not.toContain(idOf("tune1.musicxml"));
}, 120_000);

it("make({ kind: 'perform' }) reaches its wishes, and has tempo and dynamics of every beat", async () => {
  const slow = await performed({ tempo: -1.5 });
  const fast = await performed({ tempo: 1.5 });
  expect(slow.seconds).toBeGreaterThan(1.1 * fast.seconds);
  expect(slow.wishes).toEqual([{ attribute: "tempo", asked: -1.5, reached: expect.closeTo(-1.5, 0) }]);
  expect(slow.curves!.at).toHaveLength(96);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(slow.curves!.tempo)).toBeLessThan(0.95 * mean(fast.curves!.tempo));
  await expect(performed({ mood: "sad" })).rejects.toThrow(
    "wish mood: expected one of calm, lively; got sad",
  );
  await expect(performed({}, { like: idOf("new.musicxml") })).rejects.toThrow(
    /expected a performance beside/,
  );
});

it("keep({ kind: 'perform' }) writes the bytes that `perform` writes, and no notation", async () => {
  const setting = { wishes: { level: 1, mood: "calm" }, seed: 3 };
  const like = "tune1_sam.mid";
  const out = join(project.folder, "by-verb.mid");
  await perform(project, { score: "new.musicxml", out, like, ...setting });
  const piece = idOf("new.musicxml");
  const take = await workbench.keep({ kind: "perform", piece, like: idOf(like), ...setting });
  expect([take.name, take.files]).toEqual(["perform-1", ["perform-1.mid"]]);
  expect(take.setting).toMatchObject({ run: "playing", piece });
  expect(Buffer.from(readTakeFile(project, "perform-1.mid")).equals(readFileSync(out))).toBe(true);
  expect(readMidi(readFileSync(out)).score!.notes.length).toBeGreaterThan(100);
  expect(workbench.takes()[0].name).toBe("perform-1");
});
