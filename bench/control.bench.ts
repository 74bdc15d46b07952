// How well does the segment model rebuild music, do as it is told, and answer to its faders?
// npm run bench -- control [--data ../shared/data] [--budget 300] [--steps N] [--threads 2] [--model DIR] [--seed 1] [--json]
// Trains on nine tenths of the pieces, near-duplicates kept together, for so many seconds or steps, and measures on the others; half of the
// labels are kept for the judges of what it makes. `--model` keeps the model in a folder, and uses the one that is there already. Intervals are of 95 %, over groups of pieces.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import {
  DEFAULT_NETWORKS,
  hasSegmentModel,
  modelledSeconds,
  openSegmentModel,
  stepsWithin,
  trainSegmentModel,
} from "@semitone/models";
import { cutPiece } from "@semitone/music/cells";
import { CLASSES, loadCorpus } from "./control/corpus.ts";
import { control, faders, rebuild } from "./control/measures.ts";
import { printMachine } from "./machine.ts";

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      budget: { type: "string", default: "300" },
      steps: { type: "string" },
      threads: { type: "string", default: "2" },
      model: { type: "string" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
    },
  });
  const [seed, threads] = [Number(options.seed), Number(options.threads)];
  const pieces = loadCorpus(options.data, seed);
  const dir = options.model ?? temporaryFolder("control");
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
  try {
    if (!hasSegmentModel(dir)) {
      const training = pieces.filter(({ heldOut }) => !heldOut);
      const { steps, segments, seconds } = await trainSegmentModel({
        pieces: training.map(({ score }) => cutPiece(score)),
        attributes: Object.entries(CLASSES).map(([name, classes]) => ({
          name,
          classes,
          targets: training.map(({ labels, isJudges }) =>
            isJudges || labels[name] === undefined
              ? undefined
              : classes.map((_, k) => Number(k === labels[name])),
          ),
        })),
        dir,
        mostSteps: stepsWithin(Number(options.budget), modelledSeconds(DEFAULT_NETWORKS)),
        steps: options.steps === undefined ? undefined : Number(options.steps),
        seed,
        threads,
        onProgress: ({ stage, done }) => process.stderr.write(`\r${stage} ${Math.round(100 * done)} %   `),
      });
      console.error(`\ntrained ${steps} steps on ${segments} segments in ${Math.round(seconds)} s`);
    }
    const model = await openSegmentModel(dir, { threads });
    const heldOut = pieces.filter((piece) => piece.heldOut);
    const rows = [
      ...(await rebuild(model, heldOut)),
      ...(await faders(model, heldOut)),
      ...(await control(model, pieces)),
    ];
    await model.dispose();
    if (options.json) console.log(JSON.stringify(rows, null, 1));
    else {
      for (const { task, metric, value, low, high, n, target } of rows)
        console.log(
          `${task.padEnd(22)} ${metric.padEnd(32)} ${value.toFixed(3)} (${low.toFixed(3)}-${high.toFixed(3)}) n=${n}${target === undefined ? "" : ` goal ${target}`}`,
        );
      printMachine();
    }
  } finally {
    if (options.model === undefined) rmSync(dir, { recursive: true, force: true });
  }
}
