// Does a note that is given the timbre of another sound like the other's instrument, at its own pitch? Options: --data FOLDER (default
// ../shared/data), --pairs N (default 120), --seed N (default 1), --keep FOLDER (as bench timbre), --json.
// Pairs are notes of two instruments, at most an octave apart, whose pitch f0 is sure of: flutter and the like have none to keep.
// The judge is the linear discriminant, taught by the real notes of groups that no sound of a pair is of.
import { parseArgs } from "node:util";
import {
  ANALYSIS_RATE,
  analyseSound,
  finished,
  morph,
  notePitch,
  resample,
  SAMPLE_RATE,
  type Sound,
  timbre,
  trackPitch,
} from "@semitone/sound";
import { argmax, groupHoldOut, linearDiscriminant, randomFrom } from "@semitone/stats";
import { printMachine } from "./machine.ts";
import { type Recorded, readNotes, rowsKeptIn } from "./timbre/read-sounds.ts";
import { scaler } from "./timbre/tasks.ts";

/** Share of the notes that pairs are drawn from. */
const SHARE = 0.2;
/** Confidence from which a sound has a pitch, and cents that it may move. */
const [PITCHED, CENTS] = [0.5, 20];

export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      pairs: { type: "string", default: "120" },
      seed: { type: "string", default: "1" },
      keep: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const recorded = await readNotes(values.data);
  const classes = [...new Set(recorded.map(({ label }) => label))].sort();
  const labels = recorded.map(({ label }) => classes.indexOf(label));
  const { timbre: rows } = rowsKeptIn(values.keep)(
    "instrument",
    recorded.map(
      ({ sound }) =>
        () =>
          sound,
    ),
    false,
  );
  const groups = recorded.map(({ group }) => group);
  const { training, test } = groupHoldOut(groups, labels, SHARE, Number(values.seed));
  const scale = scaler(training.map((row) => rows[row]));
  const judge = linearDiscriminant();
  judge.fit(
    training.map((row) => scale(rows[row])),
    training.map((row) => classes.map((_, k) => Number(k === labels[row]))),
  );
  const judged = (row: Float32Array) => argmax(judge.predict([scale(row)])[0]);
  const confidence = timbre.columns.findIndex(({ name }) => name === "pitchConfidence");
  const pitched = test.filter((row) => rows[row][confidence] >= PITCHED);
  const pairs = pairsOf(recorded, pitched, Number(values.pairs), Number(values.seed));
  const counts = { target: 0, source: 0, pitch: 0 };
  for (const [from, to] of pairs) {
    const made = transferred(recorded[from].sound, recorded[to].sound);
    const said = judged(timbre.compute([made])[0] as Float32Array);
    counts.target += Number(said === labels[to]);
    counts.source += Number(said === labels[from]);
    const [before, after] = [recorded[from].sound, made].map((sound) => notePitch(trackPitch(sound)));
    counts.pitch += Number(Math.abs(1200 * Math.log2(after.hertz / before.hertz)) <= CENTS);
  }
  const real = test.filter((row) => judged(rows[row]) === labels[row]).length;
  const result = {
    pairs: pairs.length,
    "tested notes without a sure pitch, left out": test.length - pitched.length,
    "judge on real notes": real / test.length,
    "says the instrument whose timbre it was given": counts.target / pairs.length,
    "says the instrument that it was": counts.source / pairs.length,
    [`pitch within ${CENTS} cents`]: counts.pitch / pairs.length,
  };
  if (values.json) console.log(JSON.stringify(result, null, 1));
  else {
    console.table(result);
    printMachine("a single thread");
  }
}

/** Notes of two instruments, at most an octave apart. */
function pairsOf(recorded: readonly Recorded[], test: readonly number[], count: number, seed: number) {
  const random = randomFrom(seed);
  const draw = () => test[Math.floor(random() * test.length)];
  const pairs: (readonly [from: number, to: number])[] = [];
  while (pairs.length < count) {
    const [from, to] = [draw(), draw()];
    if (recorded[from].label === recorded[to].label) continue;
    if (Math.abs(recorded[from].pitch - recorded[to].pitch) <= 12) pairs.push([from, to]);
  }
  return pairs;
}

/** As `transfer A --timbre B` makes it, at the rate that views read. */
function transferred(a: Sound, b: Sound): Sound {
  const [first, second] = [a, b].map((sound) => {
    const { hertz, confidence } = notePitch(trackPitch(sound));
    const samples = resample(sound.samples, sound.sampleRate, SAMPLE_RATE);
    return analyseSound({ samples, sampleRate: SAMPLE_RATE }, confidence >= PITCHED ? hertz : undefined);
  });
  const made = morph(first, second, { share: 1, what: "timbre", carriedByFirst: true });
  return {
    samples: resample(finished(made.samples), SAMPLE_RATE, ANALYSIS_RATE),
    sampleRate: ANALYSIS_RATE,
  };
}
