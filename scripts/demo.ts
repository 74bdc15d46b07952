// `npm run demo`: composes a folder of MIDI files, trains a small variational autoencoder on all of them, tags them from a handful of
// labels and morphs one piece into another. Everything from the notes to the MIDI file goes through the public packages.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TypedArray } from "@semitone/graph";
import { createPianoroll, createScore, type Encoded, readMidi, type Score, writeMidi } from "@semitone/music";
import {
  createSession,
  type Progress,
  randomStream,
  readSafetensorsFile,
  startTraining,
} from "@semitone/runtime";
import { type PianorollVae, pianorollVae } from "../examples/02-pianoroll-vae.ts";
import { nearestMean, share } from "./demo/classify.ts";
import { compose, type Mode } from "./demo/compose.ts";

const PIECES = 800;
const LABELS_A_MODE = 10;
const STEPS = 1500;
const LATENT = 16;
const [LOW, HIGH, GRID] = [40, 84, 32];
const roll = createPianoroll({ lowPitch: LOW, highPitch: HIGH - 1, stepsPerQuarter: 4, steps: GRID });

const { values: options } = parseArgs({
  options: { json: { type: "boolean", default: false }, out: { type: "string", default: "demo-output" } },
});
const { json, out: OUT } = options;
const say = (text: string) => json || console.log(text);
const started = performance.now();

prepareFolder(OUT);
const modes = composeFolder(join(OUT, "music"));
say(`composed ${PIECES} pieces of two bars into ${OUT}/music`);

const scores = readFolder(join(OUT, "music"));
const rolls = scores.map(encodeRow);
const size = rolls[0].length;
const model = pianorollVae({ size, latent: LATENT, hidden: 300, batch: 64, beta: 0.5 });
const weights = await train(model, rolls);
const codes = await encodeAll(model, weights, rolls);
const tags = tag(codes, modes);
const morph = await writeMorph(model, weights, codes, join(OUT, "morph.mid"));
const seconds = (performance.now() - started) / 1000;
if (json) console.log(JSON.stringify({ seconds, scores: tags, generated: [morph] }));
else {
  console.log(`\nmode of a piece from ${LABELS_A_MODE} labels each, accuracy on the other pieces:`);
  for (const { method, value, low, high, n } of tags)
    console.log(
      `  ${method.padEnd(34)} ${percent(value)}  (95 % interval ${percent(low)} - ${percent(high)}, n = ${n})`,
    );
  console.log(`\na morph between two pieces in five steps: ${morph}`);
  console.log(
    `${seconds.toFixed(1)} s in all. The run is in ${OUT}/run, the model's graph in examples/02-pianoroll-vae.ts.`,
  );
}

/** An empty folder; what stood there before is removed only if a demo made it. */
function prepareFolder(dir: string): void {
  const mark = join(dir, ".semitone-demo");
  if (existsSync(dir) && !existsSync(mark)) {
    console.error(`demo: ${dir} must not exist yet, or be an earlier demo's; choose another with --out`);
    process.exit(2);
  }
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(mark, "");
}

function composeFolder(dir: string): Mode[] {
  mkdirSync(dir, { recursive: true });
  const uniform = new Float32Array(PIECES * 128);
  randomStream(7, "compose").uniform(uniform, { step: 0 });
  return Array.from({ length: PIECES }, (_, piece) => {
    let drawn = piece * 128;
    const { score, mode } = compose(() => uniform[drawn++ % uniform.length]);
    writeFileSync(join(dir, `${String(piece).padStart(4, "0")}.mid`), writeMidi(score));
    return mode;
  });
}

function readFolder(dir: string): Score[] {
  return readdirSync(dir)
    .sort()
    .map((name) => {
      const { score, diagnostics } = readMidi(readFileSync(join(dir, name)));
      if (!score) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join("; ")}`);
      return score;
    });
}

/** Two bars as a row of [steps, pitches, onset and sustain]. */
function encodeRow(score: Score): Float32Array {
  return Float32Array.from(roll.encode(score).data);
}

async function train(vae: PianorollVae, rows: readonly Float32Array[]): Promise<Record<string, TypedArray>> {
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    data.set(row, i * size);
  });
  const show = ({ step, steps, reports, stepsPerSecond }: Progress) => {
    if (process.stderr.isTTY && !json)
      process.stderr.write(
        `\r  step ${step} of ${steps}, ${stepsPerSecond.toFixed(0)} a second, loss ${Number(reports.loss).toFixed(1)} nats `,
      );
  };
  say(
    `training ${vae.step.state.filter(({ role }) => role === "parameter").length} parameter tensors in a process of their own`,
  );
  const runDir = join(OUT, "run");
  const trainer = startTraining(
    {
      program: vae.step,
      arrays: { rolls: { dtype: "float32", shape: [rows.length, size], data } },
      samplers: { batch: { pools: [{ rows: { all: "rolls" }, take: 64 }] } },
      feeds: { x: { kind: "rows", of: "rolls", sampler: "batch" }, noise: { kind: "normal" } },
      steps: STEPS,
      seed: 7,
      threads: 2,
      reportEvery: 50,
    },
    { runDir, onProgress: show },
  );
  const { reports, checkpoint } = await trainer.done;
  if (process.stderr.isTTY && !json) process.stderr.write("\n");
  const baseline = independentNats(rows);
  say(
    `after ${STEPS} steps: ${Number(reports.reconstruction).toFixed(1)} nats a piece to reconstruct and ${Number(reports.kl).toFixed(1)} of KL;` +
      ` cells taken one by one cost ${baseline.toFixed(1)}`,
  );
  return readWeights(join(runDir, checkpoint), vae);
}

/** Mean -log p(x) if every cell were an independent coin with its own frequency: what a model must beat. */
function independentNats(rows: readonly Float32Array[]): number {
  let nats = 0;
  for (let cell = 0; cell < size; cell++) {
    const p = rows.reduce((total, row) => total + row[cell], 0) / rows.length;
    if (p > 0 && p < 1) nats -= p * Math.log(p) + (1 - p) * Math.log(1 - p);
  }
  return nats;
}

function readWeights(file: string, vae: PianorollVae): Record<string, TypedArray> {
  const { tensors } = readSafetensorsFile(file);
  return Object.fromEntries(
    vae.step.state.filter(({ role }) => role === "parameter").map(({ name }) => [name, tensors[name].data]),
  );
}

async function encodeAll(
  vae: PianorollVae,
  weights: Record<string, TypedArray>,
  rows: readonly Float32Array[],
): Promise<Float32Array[]> {
  const session = await createSession(vae.encoder(weights).model);
  const flat = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    flat.set(row, i * size);
  });
  const { loc } = await session.run({ x: session.tensor("float32", [rows.length, size], flat) });
  const codes = loc.data as Float32Array;
  const result = rows.map((_, i) => codes.slice(i * LATENT, (i + 1) * LATENT));
  await session.dispose();
  return result;
}

/** Accuracy of the nearest class mean from a few labels, on the learned codes and on what it must beat. */
function tag(codes: readonly Float32Array[], truth: readonly Mode[]) {
  const names: Mode[] = ["major", "minor"];
  const labelled = names.map((name) =>
    truth.flatMap((mode, i) => (mode === name ? [i] : [])).slice(0, LABELS_A_MODE),
  );
  const known = new Set(labelled.flat());
  const rest = truth.map((_, i) => i).filter((i) => !known.has(i));
  const score = (method: string, guesses: readonly number[]) => {
    const right = rest.filter((i) => names[guesses[i]] === truth[i]).length;
    return {
      attribute: "mode",
      method,
      labels: known.size,
      metric: "accuracy",
      ...share(right, rest.length),
      n: rest.length,
    };
  };
  const majority = names.map((name) => rest.filter((i) => truth[i] === name).length);
  return [
    score("nearest class mean, latent codes", nearestMean(codes, labelled)),
    score("nearest class mean, pianoroll", nearestMean(rolls, labelled)),
    score(
      "always the commoner mode",
      truth.map(() => majority.indexOf(Math.max(...majority))),
    ),
  ];
}

/** Five points on the line between the codes of the first two pieces, decoded one after the other into one MIDI file. */
async function writeMorph(
  vae: PianorollVae,
  weights: Record<string, TypedArray>,
  codes: readonly Float32Array[],
  file: string,
): Promise<string> {
  const points = 5;
  const session = await createSession(vae.decoder(weights).model);
  const z = Float32Array.from({ length: points * LATENT }, (_, i) => {
    const t = Math.floor(i / LATENT) / (points - 1);
    return (1 - t) * codes[0][i % LATENT] + t * codes[1][i % LATENT];
  });
  const { probability } = await session.run({ z: session.tensor("float32", [points, LATENT], z) });
  await session.dispose();
  const cells = Uint8Array.from(probability.data as Float32Array, (p) => (p > 0.5 ? 1 : 0));
  const encoded: Encoded<Uint8Array> = { shape: [points * GRID, HIGH - LOW, 2], data: cells };
  const { notes, ticksPerQuarter } = roll.decode(encoded);
  writeFileSync(file, writeMidi(createScore({ notes, ticksPerQuarter })));
  return file;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
