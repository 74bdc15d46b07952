// The timbre model of Luo et al. on the images, with the descriptors beside them or without.
import { askTimbre, fitTimbre, PITCHES, type TimbreAnswers } from "@semitone/models";
import { imageOf, pitchNumbers, timbre } from "@semitone/sound";
import { argmax, logisticRegression } from "@semitone/stats";
import type { Recorded } from "./read-sounds.ts";
import type { Scores } from "./score.ts";
import { type Fold, type Question, scaler } from "./tasks.ts";

const column = (name: string) => timbre.columns.findIndex((one) => one.name === name);
const [PITCH, CONFIDENCE] = [column("pitch"), column("pitchConfidence")];

/** Rows of the view `image`, put together from those of `mel` and `timbre`. */
const imagesOf = (mels: readonly Float32Array[], rows: readonly Float32Array[]) =>
  mels.map((mel, i) => [...imageOf(mel), ...pitchNumbers(rows[i][PITCH], rows[i][CONFIDENCE])]);

export interface TimbreModelOptions {
  readonly steps?: number;
  readonly threads: number;
  readonly besideDescriptors: boolean;
}

export async function askTimbreModel(
  task: string,
  fold: Fold,
  scores: Scores,
  { steps, threads, besideDescriptors }: TimbreModelOptions,
): Promise<void> {
  const { clean, questions, training, labelled, classes, recorded, budget, seed } = fold;
  const scale = scaler(training.map((row) => clean.timbre[row]));
  const rowsOf = (mels: readonly Float32Array[], rows: readonly Float32Array[]) => ({
    images: imagesOf(mels, rows),
    ...(besideDescriptors && { beside: rows.map((row) => scale(row.with(PITCH, Number.NaN))) }),
  });
  const labelOf = (row: number) => classes.indexOf(recorded[row].label);
  const pick = <T>(list: readonly T[]) => training.map((row) => list[row]);
  const started = performance.now();
  const trained = await fitTimbre(
    rowsOf(pick(clean.mels), pick(clean.timbre)),
    {
      classes: classes.length,
      timbres: training.map((row, i) =>
        i < labelled ? classes.map((_, k) => Number(k === labelOf(row))) : undefined,
      ),
    },
    { seed, steps, threads },
  );
  const of = {
    task,
    method: besideDescriptors ? "GM-VAE on images and descriptors" : "GM-VAE on images",
    budget: String(budget),
  };
  scores.add(
    { ...of, asked: "training", metric: "seconds" },
    (performance.now() - started) / 1000,
    training.length,
  );
  const learnt = await askTimbre(trained, rowsOf(pick(clean.mels), pick(clean.timbre)), threads);
  for (const question of questions) {
    const { asked, truth } = question;
    const rows = rowsOf(question.rows.mels, question.rows.timbre);
    const said = await askTimbre(trained, rows, threads);
    scores.addAnswers({ ...of, asked }, truth, said.timbre as number[][]);
    const { low } = PITCHES;
    const { length } = truth;
    const right = question.recorded.filter(
      ({ pitch }, i) => Math.abs(argmax(said.pitch[i]) + low - pitch) <= 0.5 + OFF_CENTRE,
    ).length;
    scores.add({ ...of, asked, metric: "pitch by z_p" }, right / length, length);
    for (const [metric, value] of Object.entries(leaks(learnt, said, fold, question)))
      scores.add({ ...of, asked, metric }, value, length);
  }
}

/** A label lies up to so many semitones from its note, which f0 then rounds to either side. */
const OFF_CENTRE = 0.25;

/** What a linear classifier on one code, taught by all training labels, tells of the other factor's classes. */
function leaks(
  learnt: TimbreAnswers,
  said: TimbreAnswers,
  { training, recorded, classes }: Fold,
  question: Question,
) {
  const learntFrom = training.map((row) => recorded[row]);
  const instrument = ({ label }: Recorded) => classes.indexOf(label);
  const octave = ({ pitch }: Recorded) => Math.max(0, Math.min(5, Math.floor((pitch - 24) / 12)));
  const accuracy = (
    train: readonly number[][],
    asked: readonly number[][],
    classOf: (one: Recorded) => number,
    count: number,
  ) => {
    const model = logisticRegression({ penalty: 1, tolerance: 1e-5 });
    model.fit(
      train,
      learntFrom.map((one) => Array.from({ length: count }, (_, k) => Number(k === classOf(one)))),
    );
    const right = model.predict(asked).filter((probs, i) => argmax(probs) === classOf(question.recorded[i]));
    return right.length / asked.length;
  };
  const named = (of: readonly Recorded[]) =>
    of.map((one) => classes.map((_, k) => Number(k === instrument(one))));
  const most = (classOf: (one: Recorded) => number) => {
    const counts = new Map<number, number>();
    for (const one of question.recorded) counts.set(classOf(one), (counts.get(classOf(one)) ?? 0) + 1);
    return Math.max(...counts.values()) / question.recorded.length;
  };
  return {
    "instrument from z_t": accuracy(
      learnt.zTimbre as number[][],
      said.zTimbre as number[][],
      instrument,
      classes.length,
    ),
    "instrument from z_p (leak)": accuracy(
      learnt.zPitch as number[][],
      said.zPitch as number[][],
      instrument,
      classes.length,
    ),
    "octave from z_t (leak)": accuracy(learnt.zTimbre as number[][], said.zTimbre as number[][], octave, 6),
    // What any code that tells the instrument tells of the octave.
    "octave from the instrument": accuracy(named(learntFrom), named(question.recorded), octave, 6),
    "most frequent octave": most(octave),
    "most frequent instrument": most(instrument),
  };
}
