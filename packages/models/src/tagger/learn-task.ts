// One task learnt: candidates weighed by evidence inside the training labels, then fitted to all of them and calibrated.
import type { AnswererState } from "../answerer/answer.ts";
import type { Method } from "../choices.ts";
import { calibrate, withShift } from "./calibrate.ts";
import type { Candidate } from "./candidate.ts";
import { bestOf, type Evidence, gatherEvidence, suitedCandidates } from "./evidence.ts";
import type { Problem } from "./problem.ts";
import type { TaskModel } from "./task-model.ts";
import { type Tempered, temper } from "./temper.ts";
import { MIN_WEIGHT, type Verdict, weigh, withoutEvidence } from "./weigh-candidates.ts";

export interface LearnOptions {
  readonly seed: number;
  /** @default all that suit */
  readonly candidates?: readonly Candidate[];
  /** Awaited between fits: tells progress, lets others run, throws when cancelled. */
  readonly yieldTurn?: () => Promise<void>;
}

/** Learns one task. */
export async function learnTask(problem: Problem, options: LearnOptions): Promise<TaskModel> {
  return (await openArms(problem, options)).learn(() => true);
}

/** Several taggers of one task that share their evidence and fits: what an evaluation compares. */
export interface Arms {
  readonly candidates: readonly Candidate[];
  /** The tagger that may use some of the candidates only. */
  learn(uses: (candidate: Candidate) => boolean): Promise<TaskModel>;
  /** The best variant of one method, alone. */
  learnMethod(method: Method): Promise<TaskModel>;
}

export async function openArms(
  problem: Problem,
  { seed, candidates, yieldTurn = async () => {} }: LearnOptions,
): Promise<Arms> {
  const kind = problem.targets[0].length > 1 ? "classes" : "number";
  const considered = candidates ?? suitedCandidates(problem, kind);
  const gathered = await gatherEvidence(problem, considered, seed, yieldTurn);
  const evidence = gathered && temper(gathered, problem);
  const fits = new Map<Candidate, AnswererState>();
  const fit = async (candidate: Candidate): Promise<AnswererState> => {
    let state = fits.get(candidate);
    if (state === undefined) {
      await yieldTurn();
      state = await candidate.fit(problem);
      fits.set(candidate, state);
    }
    return state;
  };
  const temperatureOf = (candidate: Candidate) => evidence?.temperatures[considered.indexOf(candidate)] ?? 1;
  const complete = async (part: readonly Candidate[], verdict: Verdict): Promise<TaskModel> => {
    const largest = Math.max(...verdict.weights);
    const kept = [...part.keys()].filter((m) => verdict.weights[m] >= Math.min(MIN_WEIGHT, largest));
    const total = kept.reduce((sum, m) => sum + verdict.weights[m], 0);
    const members = [];
    for (const m of kept) {
      const temperature = temperatureOf(part[m]);
      members.push({
        name: part[m].name,
        weight: verdict.weights[m] / total,
        ...(temperature > 1 && { temperature }),
        state: await fit(part[m]),
      });
    }
    return {
      kind,
      members,
      shift: [],
      ...calibrate(problem, verdict.leftOut),
      report: verdict.report,
    };
  };
  return {
    candidates: considered,
    learn: async (uses) => {
      const chosen = [...considered.keys()].filter((m) => uses(considered[m]));
      const part = chosen.map((m) => considered[m]);
      const verdict = evidence
        ? weigh(restricted(evidence, chosen), problem)
        : withoutEvidence(part, problem);
      const model = await complete(part, verdict);
      // Who chooses by the music alone says nothing false of how often classes are where the music is alike: nothing is to be moved.
      const mayShift =
        kind === "classes" && !problem.isAsked && part.some(({ usesUnlabelled }) => usesUnlabelled);
      return mayShift ? withShift(model, problem, verdict.leftOut) : model;
    },
    learnMethod: (method) => {
      const chosen = [...considered.keys()].filter((m) => considered[m].method === method);
      const best = evidence
        ? bestOf(evidence, problem, (candidate) => candidate.method === method)!.index
        : chosen[chosen.length >> 1];
      const part = [considered[best]];
      const verdict = evidence
        ? weigh(restricted(evidence, [best]), problem)
        : withoutEvidence(part, problem);
      return complete(part, { ...verdict, weights: [1] });
    },
  };
}

function restricted({ candidates, predictions, folds }: Tempered, chosen: readonly number[]): Evidence {
  return {
    candidates: chosen.map((m) => candidates[m]),
    predictions: chosen.map((m) => predictions[m]),
    folds,
  };
}
