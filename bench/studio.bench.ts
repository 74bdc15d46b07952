// What does the studio take with 10,000 and 100,000 pieces (made-up rows), and with music that is heard and made? Options: --pieces N (again
// for more; default both), --tunes N (that are heard; default 300), --requests N (fuzzed, default 50000), --only pieces|music|fuzz, --json.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { temporaryFolder } from "@semitone/disk";
import { randomFrom } from "@semitone/stats";
import { unpack } from "../packages/studio/src/api/packed.ts";
import { buildCopy } from "../scripts/installed/build-copy.ts";
import { programOf } from "../scripts/workspace.ts";
import { printMachine } from "./machine.ts";
import { makeProject } from "./scale/made-up-project.ts";
import { median } from "./statistics.ts";
import { asker, startStudio } from "./studio/ask.ts";
import { pageTimes } from "./studio/in-browser.ts";
import { makeMusicProject, trainOnce } from "./studio/music-project.ts";
import { listeningTimes, morphTimes } from "./studio/music-times.ts";
import { randomRequest } from "./studio/random-request.ts";

interface Row {
  readonly name: string;
  readonly pieces: number;
  readonly value: number;
  readonly unit: "s" | "ms" | "MB" | "kB" | "%" | "answers";
  /** Most that it may be; none for a figure given for comparison. */
  readonly budget?: number;
}

const PIECES = [10_000, 100_000];
const REQUESTS = 50_000;
/** Requests at once, and pieces of the project that is fuzzed. */
const [AT_ONCE, FUZZED_PIECES] = [8, 200];
const TUNES = 300;
/** After so long a training is well under way, and one that was cancelled is gone. */
const TRAINING_MS = 8000;
/** Each way; the quickest counts, since what else the machine does only adds. */
const TRAININGS = 2;
const LABELS = 15;
/** Nobody answers quicker; what follows from the answer before is done meanwhile. */
const ANSWER_MS = 1000;
/** Share of the pieces that one batch labels. */
const BATCH = 0.23;

export async function main(options: readonly string[]): Promise<void> {
  const values = (name: string) =>
    options.flatMap((word, i) => (options[i - 1] === name ? [Number(word)] : []));
  const only = options[options.indexOf("--only") + 1];
  const isWanted = (part: string) => !options.includes("--only") || only === part;
  const home = temporaryFolder("studio-bench");
  try {
    const workspace = join(home, "workspace");
    buildCopy(resolve("."), workspace);
    const program = programOf("semitone", workspace);
    const rows: Row[] = [scriptRow(join(workspace, "packages/studio/dist/client/assets"))];
    const sizes = values("--pieces");
    if (isWanted("pieces"))
      for (const pieces of sizes.length > 0 ? sizes : PIECES)
        rows.push(...(await rowsOf(program, join(home, `project-${pieces}`), pieces)));
    if (isWanted("music"))
      rows.push(...(await musicRows(program, join(home, "music"), values("--tunes")[0] ?? TUNES)));
    if (isWanted("fuzz"))
      rows.push(...(await fuzzedRows(program, join(home, "fuzzed"), values("--requests")[0] ?? REQUESTS)));
    if (options.includes("--json")) console.log(JSON.stringify(rows));
    else {
      console.table(rows.map((row) => ({ ...row, value: Number(row.value.toPrecision(3)) })));
      printMachine();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function scriptRow(assets: string): Row {
  const bytes = readdirSync(assets)
    .filter((name) => name.endsWith(".js"))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0);
  return { name: "script of the page, gzip", pieces: 0, value: bytes / 1000, unit: "kB", budget: 60 };
}

async function rowsOf(program: string, folder: string, pieces: number): Promise<Row[]> {
  console.error(`making a project of ${pieces} pieces ...`);
  // Without a run: what it adds, tags and map, is made in a process of its own.
  await makeProject(folder, pieces, false);
  const studio = await startStudio(program, folder);
  const ask = asker(studio);
  const row = (name: string, value: number, unit: Row["unit"], budget?: number): Row => ({
    name,
    pieces,
    value,
    unit,
    ...(budget !== undefined && { budget }),
  });
  try {
    const rows = [row("start", studio.startSeconds, "s", 1)];
    const first = await ask("GET", "/api/catalogue");
    rows.push(row("catalogue, the first time", first.milliseconds, "ms"));
    const { columns } = unpack<{ count: number }>(first.bytes.buffer);
    const ids = [...columns.id];
    const label = (some: readonly number[]) =>
      ask("POST", "/api/labels", { edits: [{ pieces: some, attribute: "mood", value: "calm" }] });
    const saved: number[] = [];
    const asked: number[] = [];
    for (let i = 0; i < LABELS; i++) {
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
      saved.push((await label([ids[7 * i + 1]])).milliseconds);
      asked.push((await ask("POST", "/api/queue", { attribute: "mood", count: 4 })).milliseconds);
    }
    rows.push(row("label saved", median(saved), "ms", 50));
    rows.push(row("queue refreshed after a label", median(asked), "ms", 2000));
    const many = await label(ids.slice(0, Math.round(BATCH * pieces)));
    rows.push(row("23 % labelled in one batch", many.milliseconds, "ms", 2000));
    rows.push(row("the same undone", (await ask("POST", "/api/undo", {})).milliseconds, "ms"));
    const page = await pageTimes(studio.url);
    if (page)
      rows.push(
        row("first paint", page.firstPaintMs, "ms", 400),
        row("map painted", page.mapPaintedMs, "ms", 1000),
        row("filter to painted", page.filterMs, "ms", 100),
        row("frame while the map is dragged", page.panFrameMs, "ms", 17),
        row("memory of the tab", page.megabytes, "MB", 150),
      );
    rows.push(row("memory of the server", studio.megabytes(), "MB", 600));
    return rows;
  } finally {
    await studio.end();
  }
}

/** What somebody who listens and makes waits for, before and while a training runs. */
async function musicRows(program: string, folder: string, tunes: number): Promise<Row[]> {
  console.error(`making a project of ${tunes} tunes, and training ...`);
  const alone = [makeMusicProject(program, folder, tunes)];
  const studio = await startStudio(program, folder);
  const ask = asker(studio);
  const row = (name: string, value: number, unit: Row["unit"], budget?: number): Row => ({
    ...{ name, pieces: tunes, value, unit },
    ...(budget !== undefined && { budget }),
  });
  const rows: Row[] = [];
  try {
    const { columns } = unpack<object>((await ask("GET", "/api/catalogue")).bytes.buffer);
    const [from, to] = columns.id;
    await morphTimes(ask, from, to);
    rows.push(row("morph step, 95th percentile", await morphTimes(ask, from, to), "ms", 50));
    const heard = await listeningTimes(studio.url);
    if (heard)
      rows.push(
        row("click to sound, the first", heard.coldMs, "ms", 120),
        row("click to sound, later ones", heard.warmMs, "ms", 60),
        row("answer to the sound of the next", heard.nextMs, "ms", 100),
        row("generate to its first sound", heard.generateMs, "ms", 500),
        row("heap grown from 1,000 to 4,000 pieces heard", 100 * heard.heapGrowth, "%", 2),
      );
    await ask("POST", "/api/jobs", { kind: "train", budgetSeconds: 60 });
    await new Promise((resolve) => setTimeout(resolve, TRAINING_MS));
    rows.push(row("morph step while training", await morphTimes(ask, from, to), "ms", 80));
    const { jobs } = JSON.parse(new TextDecoder().decode((await ask("GET", "/api/project")).bytes)) as {
      jobs: { id: number }[];
    };
    for (const { id } of jobs) await ask("DELETE", `/api/jobs/${id}`);
    await new Promise((resolve) => setTimeout(resolve, TRAINING_MS));
    const beside: number[] = [];
    for (let i = 0; i < TRAININGS; i++) beside.push(trainOnce(program, folder));
    await studio.end();
    for (let i = 0; i < TRAININGS; i++) alone.push(trainOnce(program, folder));
    const slower = 100 * (Math.min(...beside) / Math.min(...alone) - 1);
    return [...rows, row("training slower beside an open studio", slower, "%", 3)];
  } finally {
    await studio.end();
  }
}

/** Requests drawn from routes and schemas: none may be a fault of ours, and memory stays as it is. */
async function fuzzedRows(program: string, folder: string, requests: number): Promise<Row[]> {
  await makeProject(folder, FUZZED_PIECES, false);
  const studio = await startStudio(program, folder);
  const ask = asker(studio);
  const random = randomFrom(1);
  const words = ["mood", "calm", "even", "tense", "piece-000003.mid", "morph-1.mid", "made-up"];
  let [faults, done] = [0, 0];
  const warm = Math.min(5000, requests / 5);
  let before = Number.NaN;
  const worker = async () => {
    while (done < requests) {
      if (++done === Math.floor(warm)) before = studio.megabytes();
      const { method, path, body } = randomRequest(random, words, FUZZED_PIECES);
      const { status } = await ask(method, path, body);
      if (status < 500) continue;
      faults++;
      console.error(`${status}: ${method} ${path} ${body?.slice(0, 300)}`);
    }
  };
  try {
    const began = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const seconds = (performance.now() - began) / 1000;
    const about = { pieces: FUZZED_PIECES };
    return [
      {
        name: `${requests} fuzzed requests: status 500 and above`,
        ...about,
        value: faults,
        unit: "answers",
        budget: 0,
      },
      {
        name: `the same: memory grown since the first ${warm}`,
        ...about,
        value: studio.megabytes() - before,
        unit: "MB",
        budget: 50,
      },
      { name: "the same: time", ...about, value: seconds, unit: "s" },
    ];
  } finally {
    await studio.end();
  }
}
