// The same music, labels, options and seed give the same files: whatever came first, whoever else works, and whenever it was killed.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  createProject,
  defineAttribute,
  importFolder,
  openProject,
  type Project,
  setLabels,
} from "@semitone/library";
import { RUN_FILES, readManifest } from "@semitone/models";
import { madeUpProject, madeUpTune, scratchFolder, TINY_SIZES, textOf } from "@semitone/testing";
import { afterAll, describe, expect, it } from "vitest";
import { generate } from "../creation/generate.ts";
import { runAndKill } from "../kill-verb.test-support.ts";
import { tag } from "../tag.ts";
import { formatTags } from "../tag-formats.ts";
import { train } from "../train.ts";
import type { TrainOptions } from "./options.ts";

/** Several processes that start from source, perhaps beside other work. */
const LONG = 400_000;
/** Files that say when, and how long it took. */
const TIMED: readonly string[] = [RUN_FILES.manifest, RUN_FILES.metrics];
const QUICK = { steps: { segments: 24 }, sizes: TINY_SIZES, deep: false } satisfies TrainOptions;

/** All that must be the same of a run: its files by path, but those that tell times. */
function filesOf(project: Pick<Project, "folder">, run: string): Record<string, string> {
  const folder = join(project.folder, "runs", run);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !TIMED.includes(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(join(folder, name)).toString("latin1")]),
  );
}

/** Fails with the names of the files that differ, not with their bytes. */
function expectSame(one: Record<string, string>, other: Record<string, string>): void {
  expect(Object.keys(other)).toEqual(Object.keys(one));
  expect(Object.keys(one).filter((name) => one[name] !== other[name])).toEqual([]);
}

const tagsOf = async (project: Project, run: string) =>
  textOf(formatTags(project, await tag(project, { run }), "csv"));

const open: Project[] = [];
afterAll(async () => {
  for (const project of open) await project.close();
});

/** The same project once more, which takes less time than importing its music again. */
function copyOf({ folder }: Project): Project {
  const copy = scratchFolder();
  cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
  const project = openProject(copy);
  open.push(project);
  return project;
}

interface Order {
  readonly workers: number;
  readonly isReversed: boolean;
}

/** Fourteen tunes of two kinds, brought in and labelled by two people in one order or the other. */
async function projectInOrder({ workers, isReversed }: Order): Promise<Project> {
  const inOrder = <T>(items: readonly T[]) => (isReversed ? [...items].reverse() : [...items]);
  const folder = scratchFolder();
  const music = join(folder, "music");
  const tunes = [...Array(14).keys()].map((i) => ({ kind: i % 2 ? "reel" : "waltz", i }) as const);
  const project = createProject(folder, { name: "ordered" });
  open.push(project);
  mkdirSync(music);
  for (const half of inOrder([tunes.slice(0, 7), tunes.slice(7)])) {
    for (const { kind, i } of inOrder(half)) writeFileSync(join(music, `tune${i}.abc`), madeUpTune(kind, i));
    await importFolder(project, [music], { workers });
  }
  defineAttribute(project, { kind: "categorical", name: "kind", values: ["waltz", "reel"] });
  defineAttribute(project, { kind: "continuous", name: "speed", min: 0, max: 1 });
  for (const annotator of inOrder(["ann", "bob", "cyd"]))
    for (const { kind, i } of inOrder(tunes.slice(2)))
      setLabels(
        project,
        [`tune${i}.abc`],
        inOrder([
          { attribute: "kind", value: annotator === "ann" && i === 5 ? "waltz" : kind },
          // Sums of such numbers depend on the order in which they are added up.
          { attribute: "speed", value: ((i + 1) * annotator.charCodeAt(1)) % 1 || 0.1 * (i % 7) + 0.01 },
        ]),
        { annotator },
      );
  return project;
}

describe("train without a budget", () => {
  it(
    "train gives the same files, tags and music twice, with two threads and with one beside two processes that never rest",
    async () => {
      const project = await madeUpProject({ tunes: 8, labels: 4 });
      await train(project, { ...QUICK, name: "idle" });
      const restless = [1, 2].map(() => spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }));
      try {
        await train(project, { ...QUICK, name: "busy", threads: 1 });
      } finally {
        for (const child of restless) child.kill("SIGKILL");
      }
      const [idle, busy] = ["idle", "busy"].map((run) => {
        const { [RUN_FILES.card]: _, ...files } = filesOf(project, run);
        return files;
      });
      expect(Object.keys(idle)).toContain("segments.safetensors");
      // Their own name is all that they say differently; the card also the ids of the artefacts, which depend on the threads.
      const unnamed = (files: Record<string, string>, name: string) =>
        Object.fromEntries(
          Object.entries(files).map(([file, text]) => [file, text.replaceAll(name, "NAME")]),
        );
      expectSame(unnamed(idle, "idle"), unnamed(busy, "busy"));
      expect(await tagsOf(project, "busy")).toBe(await tagsOf(project, "idle"));
      const midi = [];
      for (const run of ["idle", "busy"]) {
        const out = join(project.folder, `${run}.mid`);
        await generate(project, { run, bars: 4, seed: 3, out });
        midi.push(readFileSync(out));
      }
      expect(midi[0].equals(midi[1])).toBe(true);
      const [a, b] = ["idle", "busy"].map((run) => readManifest(join(project.folder, "runs", run))!);
      expect(b.artefacts.tagger.id).toBe(a.artefacts.tagger.id);
      expect([a.threads, b.threads]).toEqual([2, 1]);
      expect(b.artefacts.segments!.files).toEqual(a.artefacts.segments!.files);
      expect(b.made > a.made).toBe(true);
    },
    LONG,
  );

  it(
    "train gives the same files for music and labels that came in another order, by another number of workers",
    async () => {
      const one = await projectInOrder({ workers: 1, isReversed: false });
      const other = await projectInOrder({ workers: 2, isReversed: true });
      for (const project of [one, other]) await train(project, { ...QUICK, name: "run" });
      expectSame(filesOf(one, "run"), filesOf(other, "run"));
      expect(await tagsOf(other, "run")).toBe(await tagsOf(one, "run"));
      const [a, b] = [one, other].map(({ folder }) => readManifest(join(folder, "runs", "run"))!);
      expect(b.content).toEqual(a.content);
      expect(b.artefacts.tagger.files).toEqual(a.artefacts.tagger.files);
    },
    LONG,
  );
});

describe("train after kill -9", () => {
  it(
    "train killed in the listener and again in the segment model ends with the files of a training left in peace",
    async () => {
      // A state is kept at every quarter of the steps.
      const options = { steps: { listener: 8, segments: 60 }, sizes: TINY_SIZES, deep: false, threads: 2 };
      const peaceful = await madeUpProject({ tunes: 50, labels: 4 });
      const killed = copyOf(peaceful);
      await train(peaceful, options);
      await runAndKill(
        killed,
        "train",
        options,
        (stage, done) => stage === "learning to listen" && done > 0.2,
      );
      await runAndKill(
        killed,
        "train",
        options,
        (stage, done) => stage === "learning segments" && done > 0.8,
      );
      expect(readdirSync(join(killed.folder, "runs")).filter((name) => !name.startsWith("."))).toEqual([]);
      const shares: number[] = [];
      const { run } = await train(killed, {
        ...options,
        onProgress: ({ done }) => shares.push(done),
      });
      expect(run).toBe("run-1");
      expectSame(filesOf(peaceful, "run-1"), filesOf(killed, "run-1"));
      expect(await tagsOf(killed, "run-1")).toBe(await tagsOf(peaceful, "run-1"));
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
      expect(readdirSync(join(killed.folder, "runs"))).toEqual(["run-1"]);
    },
    LONG,
  );
});
