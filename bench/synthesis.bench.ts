// How near does sound come back? `npm run bench -- synthesis --data FOLDER [--notes 24] [--only routes|morphs]
// [--json]`: notes of a folder with labels.csv
// (file_name, instrument, pitch), made again by each route; without the folder, nothing.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  ANALYSIS_RATE,
  analyseSound,
  griffinLim,
  type MorphedPart,
  melFilters,
  morphSteps,
  readSound,
  resample,
  SAMPLE_RATE,
  type Sound,
  soundFromMel,
  stft,
  timbre,
} from "@semitone/sound";
import { randomFrom, shuffled } from "@semitone/stats";
import { between } from "../packages/sound/src/synthesis/morph.ts";
import { noiseBands } from "../packages/sound/src/synthesis/noise.ts";
import { renderRecipe } from "../packages/sound/src/synthesis/render.ts";
import { printMachine } from "./machine.ts";
import { logSpectralDistance, melPowers, pitchNear, powers, roughness } from "./synthesis/measures.ts";

/** Sounds are compared at this rate, which most collections reach. */
const RATE = ANALYSIS_RATE;
const [SIZE, HOP] = [2048, 512];

interface Note {
  /** At RATE, and at the rate of synthesis. */
  readonly sound: Sound;
  readonly fine: Sound;
  readonly hertz: number;
}

const ROUTES: Readonly<Record<string, (note: Note) => Float32Array>> = {
  "partials + residual of the recording": ({ fine, hertz }) => {
    const model = analyseSound(fine, hertz);
    return coarse(renderRecipe(between(model, model, { share: 0 })));
  },
  "partials + noise of its bands": ({ fine, hertz }) => coarse(withWhiteNoise(fine, hertz)),
  "fast Griffin-Lim, true magnitudes": ({ sound: { samples } }) => {
    const { real, imaginary } = stft(samples, { size: SIZE, hop: HOP });
    const magnitudes = real.map((value, k) => Math.hypot(value, imaginary[k]));
    return griffinLim(magnitudes, { length: samples.length, size: SIZE, hop: HOP });
  },
  "fast Griffin-Lim, 256 mel bands": (note) => throughMel(note, 256),
  "fast Griffin-Lim, 96 mel bands": (note) => throughMel(note, 96),
};

const coarse = (samples: Float32Array): Float32Array => resample(samples, SAMPLE_RATE, RATE);

function withWhiteNoise(sound: Sound, hertz: number): Float32Array {
  const model = analyseSound(sound, hertz);
  const recipe = between(model, model, { share: 0 });
  const random = randomFrom(1);
  const samples = Float32Array.from({ length: model.length }, () => 0.2 * (random() - 0.5));
  const carrier = { samples, bands: noiseBands(samples, model.frames), at: recipe.carriers[0].at, share: 1 };
  return renderRecipe({ ...recipe, drift: new Float32Array(recipe.drift.length), carriers: [carrier] });
}

function throughMel({ sound: { samples } }: Note, bands: number): Float32Array {
  const settings = { sampleRate: RATE, size: SIZE, bands, low: 27, high: 11_000, hop: HOP / 2 };
  const filters = melFilters(settings);
  const { real, imaginary, frames, bins } = stft(samples, settings);
  const rows = new Float64Array(frames * bands);
  const power = real.map((value, k) => value * value + imaginary[k] * imaginary[k]);
  const row = new Float64Array(bands);
  for (let t = 0; t < frames; t++) {
    filters.apply(power.subarray(t * bins, (t + 1) * bins), row);
    rows.set(row, t * bands);
  }
  return coarse(soundFromMel(rows, { ...settings, iterations: 32 }).samples);
}

export async function main(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: {
      json: { type: "boolean", default: false },
      data: { type: "string" },
      notes: { type: "string", default: "24" },
      only: { type: "string" },
    },
  });
  if (values.data === undefined || !existsSync(join(values.data, "labels.csv"))) {
    console.log("synthesis: expected --data FOLDER with labels.csv; nothing measured");
    return;
  }
  const notes = await notesOf(values.data, Number(values.notes));
  const told = <Row>(row: Row): Row => {
    if (!values.json) console.log(row);
    return row;
  };
  const rows = (values.only === "morphs" ? [] : Object.entries(ROUTES)).map(([route, make]) =>
    told({ route, ...measure(notes, make) }),
  );
  const morphs = (values.only === "routes" ? [] : (["timbre", "all"] as const)).map((what) =>
    told({ what, ...measureMorphs(notes, what) }),
  );
  if (values.json) console.log(JSON.stringify({ rows, morphs }));
  else {
    printMachine("a single thread", `${notes.length} notes`);
  }
}

/** Two of each instrument, or so, without special ways of playing. */
async function notesOf(folder: string, count: number): Promise<Note[]> {
  const [header, ...lines] = readFileSync(join(folder, "labels.csv"), "utf8").trim().split("\n");
  const names = header.split(",");
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, c) => [names[c], cell] as const)),
  );
  const seen = new Map<string, number>();
  const normal = rows.filter(({ articulation }) => (articulation ?? "normal") === "normal");
  const instruments = new Set(normal.map(({ instrument }) => instrument)).size;
  const chosen = shuffled(normal, randomFrom(1)).filter(({ instrument }) => {
    seen.set(instrument, (seen.get(instrument) ?? 0) + 1);
    return seen.get(instrument)! <= Math.ceil(count / instruments);
  });
  const notes: Note[] = [];
  for (const { file_name, pitch, cents = "0" } of chosen.slice(0, count)) {
    const bytes = readFileSync(join(folder, file_name));
    const { sound: fine } = await readSound(file_name, bytes, { sampleRate: SAMPLE_RATE });
    if (!fine) continue;
    // What resampling alone changes is no route's fault.
    const sound = { sampleRate: RATE, samples: coarse(fine.samples) };
    notes.push({ sound, fine, hertz: 440 * 2 ** ((Number(pitch) - 69) / 12 + Number(cents) / 1200) });
  }
  return notes;
}

/** Morphs of nine steps from each note to the next, judged by the descriptors of the view of timbre. */
function measureMorphs(notes: readonly Note[], what: MorphedPart) {
  const cepstra = timbre.columns.flatMap(({ name }, c) => (/^mfcc\d+$/.test(name) ? [c] : []));
  const [ratios, cents, seconds]: number[][] = [[], [], []];
  for (const [k, note] of notes.slice(0, -1).entries()) {
    const start = process.cpuUsage();
    const [a, b] = [note, notes[k + 1]].map(({ fine, hertz }) => analyseSound(fine, hertz));
    const steps = morphSteps(a, b, 9, { what });
    seconds.push(process.cpuUsage(start).user / 1e6);
    const rows = timbre.compute(steps.map(({ samples }) => ({ sampleRate: RATE, samples: coarse(samples) })));
    const gaps = rows.slice(1).map((row, s) => Math.hypot(...cepstra.map((c) => row[c] - rows[s][c])));
    ratios.push(Math.max(...gaps) / Math.min(...gaps));
    const pitches = steps.map(({ samples }) => pitchNear(samples, SAMPLE_RATE, note.hertz));
    if (what === "timbre")
      cents.push(...pitches.map((hertz) => Math.abs(1200 * Math.log2(hertz / pitches[0]))));
  }
  const sorted = (values: number[]) => values.sort((x, y) => x - y);
  const at = (values: number[], share: number) =>
    values.length === 0 ? undefined : Number(values[Math.floor(share * (values.length - 1))].toFixed(2));
  return {
    pairs: ratios.length,
    "largest over smallest step, median": at(sorted(ratios), 0.5),
    "in the worst pair": at(ratios, 1),
    "pairs within 2": ratios.filter((ratio) => ratio <= 2).length,
    "cents off, median": at(sorted(cents), 0.5),
    "cents off, 95 %": at(cents, 0.95),
    "CPU s, median": at(sorted(seconds), 0.5),
    "CPU s, most": at(seconds, 1),
  };
}

function measure(notes: readonly Note[], make: (note: Note) => Float32Array) {
  const sums = { stft: 0, mel: 0, cpu: 0, rougher: 0 };
  const cents: number[] = [];
  for (const note of notes) {
    const { samples } = note.sound;
    const start = process.cpuUsage();
    const made = make(note).subarray(0, samples.length);
    sums.cpu += process.cpuUsage(start).user / 1e6 / (samples.length / RATE);
    const [before, after] = [powers(samples), powers(made)];
    sums.stft += logSpectralDistance(before, after);
    sums.mel += logSpectralDistance(melPowers(before, RATE), melPowers(after, RATE));
    sums.rougher += roughness(made, RATE) - roughness(samples, RATE);
    cents.push(
      Math.abs(1200 * Math.log2(pitchNear(made, RATE, note.hertz) / pitchNear(samples, RATE, note.hertz))),
    );
  }
  const mean = (sum: number) => Number((sum / notes.length).toFixed(2));
  return {
    "by STFT, dB": mean(sums.stft),
    "by mel, dB": mean(sums.mel),
    "pitch, median cents": Number(cents.sort((a, b) => a - b)[cents.length >> 1].toFixed(2)),
    "CPU s per s": mean(sums.cpu),
    "rougher, dB": mean(sums.rougher),
  };
}
