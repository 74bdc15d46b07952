// How long until a tagger is there, how fast does it tag, how fast is a morph? npm run bench -- infer [--pieces N] [--budget S] [--json]
// On made-up music (scripts/demo/corpus), with 200 labels, on whatever this machine has; memory is that of this process.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import {
  createProject,
  importFolder,
  importLabels,
  listPieces,
  openProject,
  type Project,
} from "@semitone/library";
import { writeMidi } from "@semitone/music";
import { morph, tag, train } from "@semitone/verbs";
import { compose } from "../scripts/demo/corpus/compose.ts";
import { printMachine } from "./machine.ts";
import { median } from "./statistics.ts";

interface Row {
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  /** What is aimed at; empty for a figure given for comparison. */
  readonly target: string;
}

const LABELS = 200;
const MORPH_STEPS = 21;

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      pieces: { type: "string", default: "3000" },
      budget: { type: "string", default: "300" },
    },
  });
  const scratch = temporaryFolder("bench");
  try {
    createProject(join(scratch, "project"), { name: "bench" });
    const project = openProject(join(scratch, "project"));
    try {
      const rows = await measure(project, scratch, Number(options.pieces), Number(options.budget));
      if (options.json) console.log(JSON.stringify(rows, null, 2));
      else {
        console.table(rows);
        printMachine();
      }
    } finally {
      project.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measure(
  project: Project,
  scratch: string,
  pieces: number,
  budgetSeconds: number,
): Promise<Row[]> {
  writeCorpus(scratch, pieces);
  const rows: Row[] = [];
  const add = (name: string, value: number, unit: string, target = "") =>
    rows.push({ case: name, value: Number(value.toPrecision(3)), unit, target });
  const timed = async <T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> => {
    const start = performance.now();
    const result = await work();
    return { seconds: (performance.now() - start) / 1000, result };
  };

  const imported = await timed(() => importFolder(project, join(scratch, "music")));
  add(`import of ${pieces} files`, imported.seconds, "s");
  await importLabels(project, join(scratch, "labels.csv"));
  const first = await timed(() => train(project, { name: "tagger", music: false, budgetSeconds: 30 }));
  add(`first tagger, ${LABELS} labels`, first.seconds, "s", "< 60");
  add("memory after it", process.memoryUsage().rss / 1e6, "MB", "< 1000");
  const tagged = await timed(() => tag(project));
  add("tagging from cached features", tagged.result.pieces.length / tagged.seconds, "pieces/s", ">= 500");

  const full = await timed(() => train(project, { name: "full", budgetSeconds }));
  add("full model: tags and music", full.seconds, "s", "< 600");
  add("memory after it", process.memoryUsage().rss / 1e6, "MB", "< 1000");
  const [from, to] = listPieces(project);
  const { steps } = await morph(project, {
    run: "full",
    from: from.name,
    to: to.name,
    steps: MORPH_STEPS,
    bars: 2,
  });
  const times = steps.map(({ milliseconds }) => milliseconds);
  add("a morph step of two bars, median", median(times), "ms", "< 50");
  add("a morph step of two bars, slowest", Math.max(...times), "ms");
  return rows;
}

/** Pieces in a folder, and labels of the first 200 in a file beside it. */
function writeCorpus(scratch: string, pieces: number): void {
  const folder = join(scratch, "music");
  mkdirSync(folder);
  const labels = ["file_name,mood"];
  for (let i = 0; i < pieces; i++) {
    const { score, mood } = compose(1, i);
    const file = `${String(i).padStart(5, "0")}.mid`;
    writeFileSync(join(folder, file), writeMidi(score));
    if (i < LABELS) labels.push(`${file},${mood}`);
  }
  writeFileSync(join(scratch, "labels.csv"), `${labels.join("\n")}\n`);
}
