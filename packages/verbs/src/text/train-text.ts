// What a terminal shows of a training.
import type { TaskScore, TrainedTask } from "@semitone/models";
import { taskScore } from "@semitone/models/task-score";
import { type Block, type Cell, note, table, warning } from "../declare/block.ts";
import type { TrainResult } from "../train.ts";
import { decimals, taskName, timeText } from "./numbers.ts";
import { doubtBlocks } from "./score-text.ts";

export function trainBlocks(result: TrainResult): Block[] {
  const { run, folder, tasks, music, language, seconds } = result;
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
    ...languageBlocks(language),
    ...performanceBlocks(result.performance),
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
      "judgement",
      "measure",
      "chosen",
      "unlabelled music",
      "calibrated",
    ],
    tasks.map((task) => rowOf(task, taskScore(task))),
  );
}

const rowOf = ({ report }: TrainedTask, found: TaskScore): Cell[] => [
  taskName(found),
  found.labelled,
  decimals(found.score),
  decimals(found.sameAnswerScore),
  found.says,
  found.measure,
  report.chosen,
  report.unlabelled.verdict,
  report.calibration.status === "calibrated"
    ? "yes"
    : `no: ${report.calibration.n} of ${report.calibration.needed} labels`,
];

function warningBlocks({ tasks, skipped, unreadable }: TrainResult): Block[] {
  return [
    ...doubtBlocks(tasks),
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

function performanceBlocks(trained: TrainResult["performance"]): Block[] {
  if (trained === undefined) return [];
  const { config, matched, leftOut, seconds } = trained;
  const { scores, performances } = config.training;
  const classes = config.classAttribute
    ? `, classes of ${config.classAttribute}: ${config.classes.join(", ")}`
    : "";
  return [
    ...leftOut.map(({ reason }) => warning(reason)),
    note(
      `performance model trained on ${performances} performances of ${scores} scores (${Math.round(100 * matched)} % of their notes matched) in ${timeText(seconds)}${classes}; next: semitone perform`,
    ),
  ];
}

function languageBlocks(language: TrainResult["language"]): Block[] {
  if (language === undefined) return [];
  const { network, training } = language.config;
  const { pieces, notes, steps, heldOut } = training;
  const measured = heldOut
    ? `${heldOut.bitsPerNote.toFixed(2)} bits per note on ${heldOut.pieces} other pieces`
    : "too few pieces to measure it on others";
  return [
    note(
      `language model (${network}) trained on ${notes} notes of ${pieces} pieces in ${timeText(language.seconds)}, ${steps} steps: ${measured}`,
    ),
  ];
}
