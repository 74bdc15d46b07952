// Every verb with an input that makes it work, on one small project. Development only.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ProgressReport } from "@semitone/job";
import {
  addLabelRequests,
  defineAttribute,
  findPiece,
  PROJECT_FILES,
  type Project,
  readPiece,
  setLabels,
  undoLabels,
} from "@semitone/library";
import { fitPerformance, PERFORMANCE_FOLDER, runsFolder, writePerformanceModel } from "@semitone/models";
import { align, ticks, toPerformance } from "@semitone/music";
import { madeUpProject, madeUpTune, scratchFolder, TINY_SIZES } from "@semitone/testing";
import { addSegmentModel } from "../train/add-segment-model.ts";
import { train } from "../train.ts";
import type { VerbContext } from "../verb.ts";

export interface Bench {
  readonly project: Project;
  /** What verbs read and write outside of the project. */
  readonly folder: string;
}

const CREATION = { wav: false };

/** Verbs that need a server, which work.test.ts starts where it can. */
export const OF_A_QUEUE = ["work", "jobs"];

/** By name of the verb; paths are those of the bench's folder. */
export const INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  init: { folder: "new-project" },
  import: { paths: ["more"], workers: 1, all: true },
  "label define": { name: "mood", kind: "categorical", values: ["calm", "tense", "wild"] },
  "label import": { files: ["labels.csv"], byName: false, strict: false },
  "label export": { format: "csv", out: "exported.csv" },
  "label set": { words: ["waltz0.abc", "mood=tense"], unit: "seconds", lines: false },
  "label unset": { words: ["waltz1.abc", "mood"], unit: "seconds" },
  "label undo": {},
  "label redo": {},
  "label history": { limit: 20 },
  "label stats": {},
  "label agreement": { attributes: [], per: "piece" },
  "label annotators": { attributes: ["mood"], per: "piece" },
  "label aggregate": { attribute: "mood", method: "majority", per: "piece", atLeast: 2 },
  "queue next": { n: 3, attributes: ["kind"], out: "to-label.csv" },
  "queue skip": { pieces: ["reel3.abc"] },
  "queue stats": {},
  suspects: { attributes: ["kind"] },
  clusters: { k: 2, attribute: "mood", name: ["1=calm"], trust: 0.9 },
  pieces: { with: "kind=waltz" },
  similar: { piece: "waltz0.abc", n: 3, more: ["notesPerQuarter"] },
  show: { piece: "waltz0.abc", bars: true, height: 8 },
  train: {
    name: "again",
    attributes: ["kind"],
    model: "majority",
    encoder: "mlp",
    decoder: "mlp",
    labelsOnly: false,
    music: false,
    performance: false,
    seed: 1,
  },
  tag: { run: "small", segments: true, out: "tags.jsonl" },
  evaluate: {
    attributes: ["kind"],
    budgets: [2, "all"],
    folds: 2,
    repeats: 1,
    deep: false,
    split: "groups",
    listen: false,
    seed: 1,
  },
  study: {
    attributes: ["kind"],
    budgets: [2, "all"],
    seeds: 2,
    unlabelled: [0, "all"],
    predict: 6,
    out: "studied",
    deep: false,
    listen: false,
    workers: 1,
    seed: 1,
  },
  explain: { piece: "waltz2", attribute: "kind", run: "small", most: 4 },
  export: { folder: "exported", run: "small" },
  map: { run: "small", segments: true, clusters: 2, out: "map.csv" },
  generate: {
    ...CREATION,
    constraints: [],
    run: "small",
    bars: 4,
    count: 2,
    strength: 1,
    temperature: 0.5,
    seed: 1,
  },
  morph: { ...CREATION, from: "waltz0.abc", to: "reel0.abc", run: "small", steps: 3, bars: 2 },
  transfer: { ...CREATION, piece: "waltz0.abc", constraints: ["density=high"], run: "small", strength: 1 },
  perform: { ...CREATION, score: "waltz0.abc", wish: ["tempo=-1"], run: "small" },
  report: { run: "small", out: "report.html", audio: [] },
  "runs list": {},
  "runs show": { run: "small" },
  "runs compare": { runs: ["small", "spare"] },
  "runs delete": { runs: ["spare"] },
  repeat: { run: "small" },
  doctor: {},
};

/** A project of labelled tunes with the runs `small` (tagger and segment model) and `spare`, and files to import. */
export async function makeBench(): Promise<Bench> {
  const project = await madeUpProject({ tunes: 8, labels: 6 });
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
  for (const annotator of ["kim", "lee"])
    setLabels(project, ["waltz1.abc"], [{ attribute: "mood", value: "calm" }], { annotator });
  setLabels(project, ["waltz1.abc"], [{ attribute: "mood", value: "calm" }]);
  setLabels(project, ["reel1.abc"], [{ attribute: "mood", value: "tense" }]);
  undoLabels(project);
  const { sha256, ordinal } = findPiece(project, "reel3.abc");
  addLabelRequests(project, [{ sha256, ordinal, attribute: "kind", arm: "random", strategy: "default" }]);
  const folder = scratchFolder();
  mkdirSync(join(folder, "more"));
  writeFileSync(join(folder, "more", "waltz50.abc"), madeUpTune("waltz", 50));
  writeFileSync(join(folder, "labels.csv"), "file_name,mood\nreel2.abc,tense\nreel3.abc,calm\n");
  await train(project, { name: "small", attributes: ["kind"], model: "majority", music: false });
  await addSegmentModel(project, { attributes: ["kind"], steps: 20, threads: 1, sizes: TINY_SIZES });
  await addPerformanceModel(project);
  const runs = runsFolder(project);
  cpSync(join(runs, "small"), join(runs, "spare"), { recursive: true });
  return { project, folder };
}

/** Gives the run `small` a performance model of a tune played in two ways. */
async function addPerformanceModel(project: Project): Promise<void> {
  const score = readPiece(project, findPiece(project, "waltz0.abc").id);
  const played = [0.8, 1.2].map((pace) => ({
    played: align(score, toPerformance({ ...score, tempos: [{ at: ticks(0), qpm: 100 * pace }] })),
  }));
  const { result, stretches, ...trained } = await fitPerformance([{ score, performances: played }], {
    ...{ steps: 3, channels: 4, threads: 1 },
  });
  writePerformanceModel(join(runsFolder(project), "small", PERFORMANCE_FOLDER), trained, {
    training: { scores: 1, performances: 2, stretches, steps: result.step, seed: 0 },
  });
}

/** What a verb is told of its caller; gathers what it tells. */
export function recordingContext({ project, folder }: Bench, dryRun: boolean) {
  const told: ProgressReport[] = [];
  const written: string[] = [];
  const context: VerbContext = {
    signal: new AbortController().signal,
    onProgress: (report) => told.push(report),
    dryRun,
    json: false,
    env: {},
    stdin: Readable.from([]),
    projectFolder: () => project.folder,
    openProject: () => project,
    namedFolder: undefined,
    path: (path) => join(folder, path),
    write: async (text) => {
      written.push(text);
    },
    tell: (_, text) => {
      written.push(text);
    },
  };
  return { context, told, written };
}

/**
 * What a user keeps: a digest of every file below the folders, and of the rows of every table of the database, whose own files SQLite may
 * rearrange without changing anything.
 */
export function keptIn({ project, folder }: Bench): Map<string, string> {
  const kept = new Map<string, string>();
  const digest = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
  for (const root of [project.folder, folder])
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (entry.name.startsWith(PROJECT_FILES.database)) continue;
      const path = join(entry.parentPath, entry.name);
      kept.set(path, entry.isFile() ? digest(readFileSync(path)) : "folder");
    }
  const { connection } = project;
  for (const { name } of connection.all("SELECT name FROM sqlite_master WHERE type = 'table'")) {
    const rows = connection.all(`SELECT * FROM "${name}"`);
    kept.set(`table ${name}`, digest(rows.map((row) => Object.values(row).map(String).join("|")).join("\n")));
  }
  return kept;
}
