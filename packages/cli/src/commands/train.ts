// `semitone train`: learns the labelled attributes from all pieces and leaves a run.
import { METHOD_NAMES, NETWORK_KINDS, type NetworkKind } from "@semitone/models";
import { type TrainResult, train } from "@semitone/verbs";
import { EXIT, type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { decimals, duration, following, list, seconds, taskName, wholeNumberIn } from "./verb-options.ts";

interface TrainOptions {
  readonly name?: string;
  readonly attributes?: string;
  readonly model?: string;
  readonly encoder?: NetworkKind;
  readonly decoder?: NetworkKind;
  readonly budget?: string;
  readonly labelsOnly?: boolean;
  readonly music: boolean;
  readonly seed?: string;
}

export const trainVerb: Verb = (program, start) => {
  const command = program
    .command("train")
    .description("learn the labelled attributes from all pieces, labelled or not")
    .option("--name <name>", "name of the run (default: run-1, run-2, ...)")
    .option("--attributes <list>", "only these, separated by commas (default: all with labels)")
    .option("--model <model>", `stack, which weighs methods, or one of: ${METHOD_NAMES.join(", ")}`, "stack")
    .option(
      "--encoder <network>",
      `what reads the beats of the listener and of the model that makes music: ${NETWORK_KINDS.join(", ")} (default: mlp)`,
    )
    .option("--decoder <network>", "what writes them: the same choice (default: mlp)")
    .option(
      "--budget <time>",
      "a wish, e.g. 1m: chooses the number of steps before training (default: by the amount of music)",
    )
    .option("--labels-only", "learn nothing from pieces without labels")
    .option("--no-music", "learn to tag only, not to make music")
    .option("--seed <n>", "of everything drawn at random", "1")
    .action(
      start(async (session, options: TrainOptions) => {
        const { out } = session;
        const { name, attributes, model, encoder, decoder, budget, labelsOnly, music, seed } = options;
        const result = await train(session.project, {
          ...following(session),
          name,
          unlabelled: !labelsOnly,
          music,
          attributes: list(attributes),
          model,
          encoder,
          decoder,
          ...(budget === undefined ? {} : { budgetSeconds: seconds("--budget", budget) }),
          seed: wholeNumberIn("--seed", seed!, 0, 2 ** 32 - 1),
          onEstimate: (estimate) => {
            out.note(
              `${estimate.pieces} pieces, ${estimate.labels} labels: about ${duration(estimate.seconds)} and ${Math.round(estimate.megabytes)} MB`,
            );
            for (const note of estimate.notes) out.warn(note);
          },
        });
        if (out.json) await out.document(result);
        else await print(session, result);
        if (result.skipped.length > 0 || result.unreadable.length > 0) session.exitCode = EXIT.partly;
      }),
    );
  withExample(withCommonOptions(command), "semitone train", "semitone train --attributes mood --budget 5m");
};

async function print(
  { out }: Session,
  { run, folder, tasks, skipped, music, unreadable, seconds }: TrainResult,
) {
  if (tasks.length > 0)
    await out.table(
      ["attribute", "labelled", "left-out score", "of", "chosen", "unlabelled music", "calibrated"],
      tasks.map(({ attribute, tag, classes, report }) => [
        taskName({ attribute, tag }),
        report.labelled,
        report.accuracy === undefined
          ? decimals(report.loss && Math.sqrt(report.loss))
          : decimals(report.accuracy),
        classes.length === 0 ? "root mean squared error" : "accuracy",
        report.chosen,
        report.unlabelled.verdict,
        report.calibration.status === "calibrated"
          ? "yes"
          : `no: ${report.calibration.n} of ${report.calibration.needed} labels`,
      ]),
    );
  else
    out.warn(
      "no attribute was learnt, so there is nothing to tag by; label some pieces (semitone label set FILE ATTRIBUTE=VALUE) and train again",
    );
  for (const { attribute, tag, reason } of skipped) out.warn(`${taskName({ attribute, tag })}: ${reason}`);
  if (unreadable.length > 0)
    out.warn(`${unreadable.length} pieces could not be read; the first: ${unreadable[0].reason}`);
  if (music && "leftOut" in music) out.note(`making music was not learnt: ${music.leftOut}`);
  else if (music)
    out.note(
      `learnt to make music from ${music.segments} segments of ${music.pieces} pieces in ${duration(music.seconds)}; beats are read by ${music.networks.encoder} and written by ${music.networks.decoder}`,
    );
  const next = tasks.length > 0 ? "tag" : music && !("leftOut" in music) ? "generate" : "map";
  out.note(`${run} is in ${folder}, after ${duration(seconds)}; next: semitone ${next}`);
}
