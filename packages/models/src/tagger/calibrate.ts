// From a mixture's answers to honest ones: temperature, doubt, sets, and the class frequencies of the music at hand.
import { conformalThreshold, fitTemperature } from "@semitone/stats";
import { answer } from "../answerer/answer.ts";
import type { PieceRow } from "../answerer/piece-row.ts";
import { classFrequencies, mayBeSample, moveTo } from "./class-frequencies.ts";
import { losses, mean } from "./evidence.ts";
import type { Problem } from "./problem.ts";
import { mix } from "./stack.ts";
import type { TaskModel } from "./task-model.ts";

/** Share of pieces whose true value a set or interval should hold. */
export const COVERAGE = 0.9;

/** Pieces with labels that a temperature is fitted to. */
export const MIN_LABELS = 20;

/** Deviation of its logarithm before there is evidence: a few dozen labels say little. Measured, see docs/results-labelling.md. */
const LOG_TEMPERATURE_DEVIATION = 0.3;

/** Temperature and threshold from left-out predictions; without them nothing is sure. */
export function calibrate(
  problem: Problem,
  leftOut: readonly (readonly number[])[] | undefined,
): Pick<TaskModel, "temperature" | "doubt" | "threshold" | "deviation"> {
  const { targets, groups, weights } = problem;
  const doubt = 1 / (problem.pieces + 2);
  const covering = (strangeness: readonly number[], of: readonly string[]): number => {
    const found = conformalThreshold(strangeness, of, COVERAGE);
    return found.status === "calibrated" ? found.threshold : Number.POSITIVE_INFINITY;
  };
  if (leftOut === undefined)
    return { temperature: 1, doubt, threshold: Number.POSITIVE_INFINITY, deviation: Number.NaN };
  if (targets[0].length === 1) {
    const errors = leftOut.map(([value], i) => Math.abs(value - targets[i][0]));
    const deviation = Math.sqrt(
      mean(
        errors.map((error) => error ** 2),
        weights,
      ),
    );
    return { temperature: 1, doubt, threshold: covering(errors, groups), deviation };
  }
  const cases = casesOf(problem);
  const fitted = fitTemperature(
    cases.map(([i]) => leftOut[i].map((p) => Math.log(Math.max(p, MIN_PROBABILITY)))),
    cases.map(([, truth]) => truth),
    { doubt, deviation: LOG_TEMPERATURE_DEVIATION, count: problem.pieces / cases.length },
  );
  const temperature = fitted.status === "calibrated" && problem.pieces >= MIN_LABELS ? fitted.temperature : 1;
  const answers = leftOut.map((probs) => calibrated(probs, { temperature, doubt }));
  const threshold = covering(
    cases.map(([i, truth]) => 1 - answers[i][truth]),
    cases.map(([i]) => groups[i]),
  );
  return { temperature, doubt, threshold, deviation: Number.NaN };
}

/** Times that one label may be repeated, to stand for what it counts beside others. */
const MAX_REPEATS = 20;

/** Each row with each class that it may be, as often as the row counts and the class was said: once, where labels are plain. */
function casesOf({ targets, weights }: Problem): (readonly [row: number, truth: number])[] {
  const masses = targets.flatMap((target, i) =>
    target.flatMap((share, k) => (share > 0 ? [{ i, k, mass: weights[i] * share }] : [])),
  );
  const [least, most] = [Math.min, Math.max].map((of) =>
    masses.reduce((found, { mass }) => of(found, mass), masses[0].mass),
  );
  const unit = Math.max(least, most / MAX_REPEATS);
  return masses.flatMap(({ i, k, mass }) =>
    Array.from({ length: Math.max(1, Math.round(mass / unit)) }, () => [i, k] as const),
  );
}

/** The model moved to the class frequencies of all music, labelled or not, as far as its answers tell those of the pool. */
export async function withShift(
  model: TaskModel,
  { pool, rows, targets, weights, pieces }: Problem,
  leftOut: readonly (readonly number[])[] | undefined,
): Promise<TaskModel> {
  if (leftOut === undefined) return model;
  const masses = targets[0].map((_, k) =>
    targets.reduce((sum, target, i) => sum + weights[i] * target[k], 0),
  );
  const labelled = masses.map((mass) => (mass + 0.5) / (pieces + 0.5 * masses.length));
  const chance = mean(
    losses(
      targets.map(() => labelled),
      targets,
    ),
    weights,
  );
  const told =
    1 -
    mean(
      losses(
        leftOut.map((probs) => calibrated(probs, model)),
        targets,
      ),
      weights,
    ) /
      chance;
  const unlabelled = pool.unlabelled(rows);
  const estimated = classFrequencies(await predictTask(model, unlabelled), labelled, told);
  // Labels that were drawn as the music comes have its frequencies already: what is estimated beside them is noise.
  if (mayBeSample(masses, estimated))
    return {
      ...model,
      shift: labelled.map(() => 1),
      report: { ...model.report, frequencies: { labelled, estimated: labelled } },
    };
  // What is asked about may be like the labelled pieces as well: they count for what they are.
  const frequencies = labelled.map(
    (share, k) => (pieces * share + unlabelled.length * estimated[k]) / (pieces + unlabelled.length),
  );
  return {
    ...model,
    shift: frequencies.map((frequency, k) => frequency / labelled[k]),
    report: { ...model.report, frequencies: { labelled, estimated } },
  };
}

/** Below it a probability counts as this: the logarithm of nothing is no number. */
export const MIN_PROBABILITY = 1e-9;

/** p^(1 / temperature), normalised. */
export function softened(probs: readonly number[], temperature: number): readonly number[] {
  if (temperature === 1) return probs;
  const { powers, total } = powersOf(probs, temperature);
  return powers.map((power) => power / total);
}

/** p^(1 / temperature), and their sum. */
function powersOf(probs: readonly number[], temperature: number): { powers: number[]; total: number } {
  const powers = probs.map((p) => Math.max(p, MIN_PROBABILITY) ** (1 / temperature));
  return { powers, total: powers.reduce((sum, power) => sum + power, 0) };
}

/** (1 - doubt) p^(1 / temperature), normalised, + doubt / classes. */
function calibrated(
  probs: readonly number[],
  { temperature, doubt }: Pick<TaskModel, "temperature" | "doubt">,
): number[] {
  const { powers, total } = powersOf(probs, temperature);
  return powers.map((power) => ((1 - doubt) * power) / total + doubt / probs.length);
}

function shifted(probs: readonly number[], shift: readonly number[]): number[] {
  return shift.length === 0
    ? [...probs]
    : moveTo(
        shift,
        shift.map(() => 1),
        probs,
      );
}

/** What the mixture says of rows before it is calibrated. */
export async function mixTask(
  { members }: Pick<TaskModel, "members">,
  rows: readonly PieceRow[],
): Promise<number[][]> {
  const answers: number[][][] = [];
  for (const { state, temperature = 1 } of members)
    answers.push((await answer(state, rows)).map((probs) => [...softened(probs, temperature)]));
  return mix(
    answers,
    members.map(({ weight }) => weight),
  );
}

/** What the mixture says of rows, calibrated. */
export async function predictTask(model: TaskModel, rows: readonly PieceRow[]): Promise<number[][]> {
  const mixed = await mixTask(model, rows);
  if (model.kind === "number") return mixed;
  return mixed.map((probs) => shifted(calibrated(probs, model), model.shift));
}
