// Do many machines give what one gives, whatever dies on the way; and what does it cost?
// Options: --data FOLDER, --files N (of it), --server redis|postgres (else both), --every SECONDS between kills, --parts import,tag,study,
// --seeds N and --budgets N,... of the study, --alone FILE (keeps what one process gives of parts without tag, for calls after this one;
// with --server none that is all), --costs, --trouble, --json.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { temporaryFolder } from "@semitone/disk";
import { type Machines, openQueue, openStore, type QueuedJob, workOnQueue } from "@semitone/job";
import {
  createProject,
  defineAttribute,
  importFolder,
  listPieces,
  type Project,
  setLabels,
} from "@semitone/library";
import { thisMachine } from "@semitone/models";
import {
  HAS_POSTGRES,
  HAS_REDIS,
  startPostgres,
  startRedis,
  type TestServer,
} from "@semitone/testing/servers";
import { JOB_KINDS, study, tag, train } from "@semitone/verbs";
import { Redis } from "ioredis";
import { printMachine } from "./machine.ts";
import { type CostRow, costRows, storeRows } from "./machines/costs.ts";
import { Host, smallDisk, wrongClock } from "./machines/hosts.ts";

const PARTITION_MILLISECONDS = 30_000;
/** What is done by one process and by many. */
const PARTS = ["import", "tag", "study"] as const;
type Part = (typeof PARTS)[number];

export async function main(options: readonly string[]): Promise<void> {
  const value = (name: string) => options[options.indexOf(name) + 1];
  const asked = options.includes("--server") ? value("--server") : undefined;
  const servers: readonly [string, boolean, () => Promise<TestServer>][] = [
    ["redis", HAS_REDIS, startRedis],
    ["postgres", HAS_POSTGRES, startPostgres],
  ];
  const isAll = !options.includes("--costs") && !options.includes("--trouble");
  const stored = isAll || options.includes("--costs") ? await storeRows() : undefined;
  const rows: CostRow[] = [...(stored?.rows ?? [])];
  const extent = extentOf(options);
  if (extent.alone !== undefined && !existsSync(extent.alone)) await keepAlone(value("--data"), extent);
  for (const [name, isThere, start] of servers) {
    if (asked !== undefined && asked !== name) continue;
    if (!isThere) {
      console.warn(`SKIPPED: ${name}, which is not installed`);
      continue;
    }
    const server = await start();
    try {
      if (stored) rows.push(...(await costRows(name, server, stored.costs)));
      if (options.includes("--data") && (isAll || options.includes("--trouble")))
        rows.push(...(await troubleRows(name, server, value("--data"), extent)));
    } finally {
      server.stop();
    }
  }
  if (options.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else {
    console.table(rows.map((row) => ({ ...row, value: Number(row.value.toPrecision(4)) })));
    printMachine();
  }
}

interface Extent {
  readonly files: number;
  /** Seconds between kills. */
  readonly every: number;
  readonly parts: readonly Part[];
  /** Of the study: choices of labels, and labels of a class. */
  readonly seeds: number;
  readonly budgets: readonly number[];
  /** File of what one process gives. */
  readonly alone?: string;
}

function extentOf(options: readonly string[]): Extent {
  const value = (name: string, otherwise: string) =>
    options.includes(name) ? options[options.indexOf(name) + 1] : otherwise;
  return {
    files: Number(value("--files", "Infinity")),
    every: Number(value("--every", "1")),
    parts: PARTS.filter((part) => value("--parts", PARTS.join()).split(",").includes(part)),
    seeds: Number(value("--seeds", "3")),
    budgets: value("--budgets", "3").split(",").map(Number),
    ...(options.includes("--alone") && { alone: value("--alone", "") }),
  };
}

/** Import, tags and a study by one process, and by three hosts to which everything happens. */
async function troubleRows(
  name: string,
  server: TestServer,
  data: string,
  extent: Extent,
): Promise<CostRow[]> {
  const { files, every, parts } = extent;
  const scratch = temporaryFolder("bench");
  const music = join(scratch, "music");
  const found = someFiles(data, files, music);
  const [alone, together] = ["alone", "together"].map((one) => createProject(join(scratch, one)));
  const place = join(scratch, "store");
  const queue = await openQueue(server.url, thisMachine().semitone);
  const machines = { queue, store: await openStore(place) };
  const trouble = await makeTrouble(name, server, { folder: scratch, store: place, every });
  try {
    const [one, oneSeconds] =
      extent.alone === undefined
        ? await timed(() => resultOf(alone, music, extent))
        : (JSON.parse(readFileSync(extent.alone, "utf8")) as [Results, number]);
    console.error(`${name}: alone ${oneSeconds.toFixed(0)} s`);
    trouble.begin();
    const [many, manySeconds] = await timed(() => resultOf(together, music, extent, machines, alone));
    const same = parts.filter((part) => one[part] === many[part]);
    const row = (what: string, value: number, unit: string, target = ""): CostRow => ({
      ...{ case: `${name}: ${what}`, value, unit, target },
    });
    return [
      row(`files, ${parts.join(", ")}`, found, "files"),
      ...(parts.includes("study") ? [row("cells of the study", cellsOf(extent), "cells")] : []),
      row("by one process", oneSeconds, "s"),
      row("by three hosts in trouble", manySeconds, "s"),
      row(`results that are the same, of ${parts.length}`, same.length, "", `${parts.length}`),
      ...Object.entries(trouble.counts()).map(([what, count]) => row(what, count, "")),
    ];
  } finally {
    await trouble.end();
    await queue.close();
    for (const project of [alone, together]) project.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The first files of some data that may be music, in the order of their names. @returns how many */
function someFiles(data: string, count: number, into: string): number {
  mkdirSync(into, { recursive: true });
  const all = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        [".mid", ".midi", ".abc", ".krn", ".mxl", ".musicxml"].includes(extname(entry.name)),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const every = Math.max(1, Math.floor(all.length / count));
  const chosen = all.filter((_, i) => i % every === 0).slice(0, count);
  for (const [i, path] of chosen.entries()) cpSync(path, join(into, `${i}-${basename(path)}`));
  return chosen.length;
}

/** Writes what one process gives, and how long it took, into a file. */
async function keepAlone(data: string, extent: Extent): Promise<void> {
  const scratch = temporaryFolder("bench");
  const music = join(scratch, "music");
  someFiles(data, extent.files, music);
  const project = createProject(join(scratch, "alone"));
  try {
    const kept = await timed(() => resultOf(project, music, extent));
    writeFileSync(extent.alone!, JSON.stringify(kept));
  } finally {
    project.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Digests of all that a user keeps. */
type Results = { readonly [part in Part]?: string };

/** @param trained  a project with the run to tag with, made where it is left out */
async function resultOf(
  project: Project,
  music: string,
  { parts, seeds, budgets }: Extent,
  machines?: Machines,
  trained?: Project,
): Promise<Results> {
  const began = performance.now();
  const say = (what: string) =>
    console.error(`  ${what}: ${((performance.now() - began) / 1000).toFixed(0)} s since the start`);
  const results: { [part in Part]?: string } = {};
  await importFolder(project, music, { machines });
  results.import = digest(contentOf(project), music);
  say("imported");
  if (parts.length === 1 && parts[0] === "import") return results;
  label(project);
  if (parts.includes("tag")) {
    if (!trained)
      await train(project, { name: "small", attributes: ["long"], model: "majority", music: false });
    else cpSync(join(trained.folder, "runs"), join(project.folder, "runs"), { recursive: true });
    const { pieces } = await tag(project, { run: "small", machines });
    results.tag = digest([...pieces].sort((a, b) => (a.file < b.file ? -1 : 1)));
    say("tagged");
  }
  if (parts.includes("study")) {
    const { studies } = await study(project, {
      ...{ attributes: ["long"], listenSteps: 0, seeds, budgets, unlabelled: UNLABELLED, machines },
    });
    results.study = digest(studies);
    say("studied");
  }
  return results;
}

/** Pieces without labels that a study learns from. */
const UNLABELLED = [0] as const;
/** Choices of labels at every budget. */
const cellsOf = ({ seeds, budgets }: Extent): number => seeds * budgets.length * UNLABELLED.length;

/** A label that follows from the music, so that both projects have the same. */
function label(project: Project): void {
  defineAttribute(project, { kind: "categorical", name: "long", values: ["yes", "no"] });
  const pieces = listPieces(project).filter((_, i) => i % 4 === 0);
  for (const { name, seconds } of [...pieces].sort((a, b) => (a.name < b.name ? -1 : 1)))
    setLabels(project, [name], [{ attribute: "long", value: seconds > 60 ? "yes" : "no" }]);
}

/** @param folder  whose name does not count */
const digest = (value: unknown, folder = "\0"): string =>
  createHash("sha256").update(JSON.stringify(value).replaceAll(folder, "")).digest("hex");

/** What an import left, ids and times apart. */
function contentOf({ connection }: Project) {
  return [
    "SELECT path, size, sha256, status, reasons, pipeline FROM files ORDER BY path",
    "SELECT sha256, ordinal, title, composer, notes, seconds, bars, meter, key, group_key FROM pieces ORDER BY 1, 2",
    "SELECT * FROM diagnostics ORDER BY sha256, ordinal",
    "SELECT sha256, pieces.ordinal, segments.ordinal, start_ticks, segments.end_ticks, start_bar, end_bar FROM segments JOIN pieces ON pieces.id = piece_id ORDER BY 1, 2, 3",
    "SELECT sha256, ordinal, hex(data) FROM fingerprints JOIN pieces ON pieces.id = piece_id ORDER BY 1, 2",
  ].map((query) => connection.all(query));
}

async function timed<T>(action: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  return [await action(), (performance.now() - began) / 1000];
}

/** Three hosts, one of them with a clock that is wrong, a fourth with a full disk, a fifth of another version; and what is done to them. */
async function makeTrouble(
  name: string,
  server: TestServer,
  { folder, store, every }: { readonly folder: string; readonly store: string; readonly every: number },
) {
  const options = { queue: server.url, store, folder };
  const hosts: Host[] = [];
  const disk = smallDisk(folder);
  let [restarts, flushes, partitions, strange] = [0, 0, 0, 0];
  const timers: NodeJS.Timeout[] = [];
  const leave = new AbortController();
  const other = await openQueue(server.url, "0.0.0-other");
  const stranger = workOnQueue(other, {
    ...{ store: await openStore(store), kinds: JOB_KINDS, program: "0.0.0-other", jobs: 1, threads: 1 },
    signal: leave.signal,
    onJob: (_: QueuedJob) => void strange++,
  });
  return {
    begin() {
      hosts.push(new Host("one", options), new Host("two", options));
      hosts.push(new Host("late", options, wrongClock(folder)));
      if (disk) hosts.push(new Host("full", options, disk.env));
      const later = (seconds: number, action: () => unknown) =>
        timers.push(setTimeout(() => void action(), seconds * 1000));
      let turn = 0;
      timers.push(setInterval(() => hosts[turn++ % 3].kill(), every * 1000));
      later(2 * every, () => server.restart().then(() => restarts++));
      later(6 * every, () => server.restart().then(() => restarts++));
      if (name === "redis") later(4 * every, () => flush(server.url).then(() => flushes++));
      later(3 * every, () => hosts[1].freeze(PARTITION_MILLISECONDS).then(() => partitions++));
    },
    counts: () => ({
      "kill -9 of workers": hosts.reduce((sum, { kills }) => sum + kills, 0),
      "kill -9 of the server": restarts,
      ...(name === "redis" ? { FLUSHALL: flushes } : {}),
      "partitions of 30 s": partitions,
      "jobs that another version took": strange,
      "words of a full disk": hosts.at(-1)!.log.match(/ENOSPC|disk is full|no space/g)?.length ?? 0,
    }),
    async end() {
      for (const timer of timers) clearTimeout(timer);
      for (const host of hosts) host.stop();
      leave.abort();
      await stranger;
      await other.close();
      disk?.unmount();
    },
  };
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
}
