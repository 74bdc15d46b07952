// What a user may write after `npm install semitone`. Compiled and run where the packages are installed, away from here.
import { createProject, importFolder, importLabels } from "@semitone/library";
import { evaluate, tag, train } from "@semitone/verbs";

const [folder, music, labels] = process.argv.slice(2);
const project = createProject(folder, { name: "typed" });
try {
  const { kept } = await importFolder(project, music, { workers: 1 });
  await importLabels(project, labels);
  const { run, tasks } = await train(project, { model: "logistic regression", music: false, seed: 1 });
  const { pieces } = await tag(project, { run });
  // Folds are learnt in processes of their own, which must find the installed code, too.
  const { rows } = await evaluate(project, {
    folds: 2,
    repeats: 1,
    budgets: [2],
    workers: 2,
    listenSteps: 0,
  });
  const sure = pieces.filter(({ predictions }) => predictions.some(({ unsure }) => !unsure)).length;
  console.log(
    JSON.stringify({
      kept,
      learnt: tasks.map(({ attribute }) => attribute),
      tagged: pieces.length,
      sure,
      tested: rows.length,
    }),
  );
} finally {
  await project.close();
}
