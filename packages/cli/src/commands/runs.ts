// `semitone runs`: lists what has been trained; `runs show`, `compare` and `delete` look closer and tidy up.
import { type BrokenRun, compareRuns, deleteRun, listRuns, type RunSummary, showRun } from "@semitone/verbs";
import { type Verb, withCommonOptions, withExample } from "../session.ts";
import { decimals, taskName } from "./verb-options.ts";

const score = ({ report }: RunSummary["tasks"][number]): string =>
  report.accuracy === undefined
    ? `error ${decimals(report.loss && Math.sqrt(report.loss))}`
    : `accuracy ${decimals(report.accuracy)}`;

const isBroken = (run: RunSummary | BrokenRun): run is BrokenRun => "broken" in run;

export const runsVerb: Verb = (program, start) => {
  const group = program.command("runs").description("what has been trained");

  const listing = group
    .command("list", { isDefault: true })
    .description("all runs, oldest first")
    .action(
      start(async ({ out, project }) => {
        const runs = await listRuns(project);
        if (out.json) return out.document(runs);
        if (runs.length === 0) return out.note("there is no run yet; train one (semitone train)");
        await out.table(
          ["run", "made", "pieces", "model", "scores"],
          runs.map((run) =>
            isBroken(run)
              ? [run.name, undefined, undefined, undefined, `broken: ${run.broken}`]
              : [
                  run.name,
                  run.made.slice(0, 16).replace("T", " "),
                  run.pieces,
                  run.model,
                  run.tasks.map((task) => `${taskName(task)} ${score(task)}`).join(", ") ||
                    "no attribute learnt",
                ],
          ),
        );
      }),
    );
  withExample(withCommonOptions(listing), "semitone runs", "semitone runs --json");

  const show = group
    .command("show")
    .description("one run: what was learnt and how well, method by method")
    .argument("[run]", "the run (default: the newest)")
    .action(
      start(async ({ out, project }, name: string | undefined) => {
        const run = await showRun(project, name);
        if (out.json) return out.document(run);
        await out.line(`${run.name}  ${run.folder}`);
        if (run.tasks.length === 0) await out.line("no attribute learnt");
        for (const task of run.tasks) {
          await out.line();
          await out.line(
            `${taskName(task)}: ${score(task)} by ${task.report.chosen}, ${task.report.labelled} labelled pieces`,
          );
          const { frequencies } = task.report;
          if (frequencies)
            await out.table(
              ["class", "share of labels", "estimated share of the music"],
              task.classes.map((name, k) => [
                name,
                decimals(frequencies.labelled[k]),
                decimals(frequencies.estimated[k]),
              ]),
            );
          await out.table(
            ["method", "left-out loss", "weight"],
            task.report.methods.map(({ method, loss, weight }) => [method, decimals(loss), decimals(weight)]),
          );
        }
      }),
    );
  withExample(withCommonOptions(show), "semitone runs show run-2");

  const compare = group
    .command("compare")
    .description("scores of several runs, attribute by attribute")
    .argument("<runs...>", "their names")
    .action(
      start(async ({ out, project }, names: string[]) => {
        const rows = await compareRuns(project, names);
        if (out.json) return out.document(rows);
        await out.table(
          ["attribute", "run", "labelled", "accuracy", "loss"],
          rows.flatMap((row) =>
            row.runs.map(({ name, labelled, accuracy, loss }) => [
              taskName(row),
              name,
              labelled,
              decimals(accuracy),
              decimals(loss),
            ]),
          ),
        );
      }),
    );
  withExample(withCommonOptions(compare), "semitone runs compare run-1 run-2");

  const remove = group
    .command("delete")
    .description("remove runs for good")
    .argument("<runs...>", "their names")
    .action(
      start(async ({ out, project, dryRun }, names: string[]) => {
        for (const name of names) {
          if (dryRun) await showRun(project, name);
          else await deleteRun(project, name);
        }
        if (out.json) await out.document({ deleted: dryRun ? [] : names });
        else out.note(dryRun ? "dry run: nothing was changed" : `deleted ${names.join(", ")}`);
      }),
    );
  withExample(withCommonOptions(remove, { writes: true }), "semitone runs delete run-1");
};
