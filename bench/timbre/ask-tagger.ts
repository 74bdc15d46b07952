// The default tagger of `train`, on the descriptors, beside the baselines.
import { answerFold } from "@semitone/models";
import { timbre } from "@semitone/sound";
import type { Score, Scores } from "./score.ts";
import type { Fold } from "./tasks.ts";

export async function askTagger(task: string, fold: Fold, scores: Scores): Promise<void> {
  const { clean, shifted, test, training, labelled, truth, classes, recorded, budget, seed } = fold;
  const count = clean.timbre.length;
  const asked = [...test, ...shifted.timbre.keys()].map((row, i) => (i < test.length ? row : count + row));
  const targets = recorded.map(({ label }) => classes.map((name) => Number(name === label)));
  const groups = recorded.map(({ group }) => group);
  const known = new Set(training.slice(0, labelled));
  const answers = await answerFold(
    {
      reads: [{ view: timbre.id, columns: timbre.columns.map(({ name }) => name) }],
      rows: [...clean.timbre, ...shifted.timbre],
    },
    {
      attribute: task,
      kind: "classes",
      classes,
      // What is tested and what the budget leaves out have no label here.
      targets: [
        ...targets.map((target, row) => (known.has(row) ? target : undefined)),
        ...shifted.timbre.map(() => undefined),
      ],
    },
    {
      test: asked,
      training,
      groups: [...groups, ...shifted.timbre.map((_, i) => groups[test[i]])],
      budgets: ["all"],
      seed,
      repeat: 0,
      deep: false,
      alone: [],
      yieldTurn: async () => {},
    },
  );
  for (const { method, predictions } of answers) {
    const of = { task, method: `tagger: ${method}`, budget: String(budget) };
    add(scores, { ...of, asked: "same collection" }, truth, predictions.slice(0, test.length));
    if (shifted.timbre.length > 0)
      add(scores, { ...of, asked: "other room" }, truth, predictions.slice(test.length));
  }
}

const add = (
  scores: Scores,
  of: Pick<Score, "task" | "asked" | "method" | "budget">,
  truth: readonly number[],
  probs: readonly (readonly number[])[],
) =>
  scores.addAnswers(
    of,
    truth,
    probs.map((row) => [...row]),
  );
