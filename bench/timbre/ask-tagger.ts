// The default tagger of `train`, on the descriptors, beside the baselines.
import { answerFold, learningReads } from "@semitone/models";
import { timbre } from "@semitone/sound";
import type { Scores } from "./score.ts";
import type { Fold } from "./tasks.ts";

export async function askTagger(task: string, fold: Fold, scores: Scores): Promise<void> {
  const { clean, training, labelled, questions, classes, recorded, budget, seed } = fold;
  const asked = questions.flatMap(({ rows }) => rows.timbre);
  const others = questions.flatMap((question) => question.recorded);
  const targets = recorded.map(({ label }) => classes.map((name) => Number(name === label)));
  const known = new Set(training.slice(0, labelled));
  const reads = learningReads({ kind: "sound" });
  const places = reads[0].columns.map((name) => timbre.columns.findIndex((column) => column.name === name));
  const read = (row: Float32Array) => Float32Array.from(places, (place) => row[place]);
  const answers = await answerFold(
    {
      reads,
      rows: [...clean.timbre, ...asked].map(read),
    },
    {
      attribute: task,
      kind: "classes",
      classes,
      // What is tested and what the budget leaves out have no label here.
      targets: [
        ...targets.map((target, row) => (known.has(row) ? target : undefined)),
        ...asked.map(() => undefined),
      ],
    },
    {
      test: [...asked.keys()].map((row) => clean.timbre.length + row),
      training,
      groups: [...recorded, ...others].map(({ group }) => group),
      budgets: ["all"],
      seed,
      repeat: 0,
      deep: false,
      alone: [],
      yieldTurn: async () => {},
    },
  );
  for (const { method, predictions } of answers) {
    let from = 0;
    for (const { asked, truth } of questions) {
      const own = predictions.slice(from, (from += truth.length));
      scores.addAnswers(
        { task, asked, method: `tagger: ${method}`, budget: String(budget) },
        truth,
        own.map((row) => [...row]),
      );
    }
  }
}
