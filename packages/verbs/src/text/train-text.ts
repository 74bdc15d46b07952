// What a terminal shows of a training.
import type { TrainedTask } from "@semitone/models";
import { type Block, note, table, warning } from "../declare/block.ts";
import type { TrainResult } from "../train.ts";
import { decimals, taskName, timeText } from "./numbers.ts";

export function trainBlocks(result: TrainResult): Block[] {
  const { run, folder, tasks, music, seconds } = result;
  const next = tasks.length > 0 ? "tag" : music && !("leftOut" in music) ? "generate" : "map";
  return [
    ...(tasks.length > 0
      ? [taskTable(tasks)]
      : [
          warning(
            "no attribute was learnt, so there is nothing to tag by; label some pieces (semitone label set PIECE ATTRIBUTE=VALUE) and train again",
          ),
        ]),
    ...warningBlocks(result),
    ...musicBlocks(music),
    note(`${run} is in ${folder}, after ${timeText(seconds)}; next: semitone ${next}`),
  ];
}

function taskTable(tasks: readonly TrainedTask[]): Block {
  return table(
    [
      "attribute",
      "labelled",
      "left-out score",
      "majority baseline",
      "measure",
      "chosen",
      "unlabelled music",
      "calibrated",
    ],
    tasks.map(({ attribute, tag, classes, report }) => [
      taskName({ attribute, tag }),
      report.labelled,
      scoreText(report),
      scoreText(classes.length === 0 ? { loss: report.majority } : { accuracy: report.majority }),
      classes.length === 0 ? "root mean squared error" : "accuracy",
      report.chosen,
      report.unlabelled.verdict,
      report.calibration.status === "calibrated"
        ? "yes"
        : `no: ${report.calibration.n} of ${report.calibration.needed} labels`,
    ]),
  );
}

/** Accuracy of classes, root mean squared error of numbers; a dash where nothing could be left out. */
export const scoreText = ({
  accuracy,
  loss,
}: {
  readonly accuracy?: number;
  readonly loss?: number;
}): string => (accuracy === undefined ? decimals(loss && Math.sqrt(loss)) : decimals(accuracy));

function warningBlocks({ tasks, skipped, unreadable }: TrainResult): Block[] {
  const untested = tasks.flatMap(({ attribute, tag, report }) => {
    if (report.untested.length === 0) return [];
    return [
      warning(
        `${taskName({ attribute, tag })}: too few labels of ${report.untested.join(", ")} to test any that is left out; label more`,
      ),
    ];
  });
  return [
    ...untested,
    ...skipped.map(({ attribute, tag, reason }) => warning(`${taskName({ attribute, tag })}: ${reason}`)),
    ...(unreadable.length > 0
      ? [warning(`${unreadable.length} pieces could not be read; the first: ${unreadable[0].reason}`)]
      : []),
  ];
}

function musicBlocks(music: TrainResult["music"]): Block[] {
  if (music === undefined) return [];
  if ("leftOut" in music) return [note(`no segment model was trained: ${music.leftOut}`)];
  const { segments, pieces, seconds, networks } = music;
  return [
    note(
      `segment model trained on ${segments} segments of ${pieces} pieces in ${timeText(seconds)}; encoder ${networks.encoder}, decoder ${networks.decoder}`,
    ),
  ];
}
