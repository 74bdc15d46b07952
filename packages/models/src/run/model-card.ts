// The README.md of a run: what it was trained on, how good it is by left-out labels, what it is not for.
import type { PieceKind } from "@semitone/library";
import { DECODERS } from "@semitone/sound";
import { nameOf, type SkippedTask } from "../tagger/tagger.ts";
import type { RunConfig } from "./stored-tagger.ts";
import { judgementText } from "./task-score.ts";
import type { TrainedTask } from "./trained-task.ts";

/**
 * Markdown with the YAML header that model hubs read. Names from the project stand as code, so that none of them is markup. It tells no
 * time, so that the same training leaves the same card.
 *
 * @param artefacts  a line about each, as its kind's `card` gives it
 * @param kind       of the pieces
 */
export function describeRun(
  config: RunConfig,
  tasks: readonly TrainedTask[],
  skipped: readonly SkippedTask[],
  artefacts: readonly string[] = [],
  kind: PieceKind = "score",
): string {
  const lines = [
    "---",
    "library_name: semitone",
    `tags: [music, ${kind === "sound" ? "audio" : "midi"}, tagging, semi-supervised]`,
    "license: unknown",
    "---",
    "",
    `# ${code(config.name)}`,
    "",
    `Trained by semitone on ${config.pieces} pieces of the project ${code(config.project)}, seed ${config.seed}, model ${code(config.model)}.`,
    `Digest of pieces and labels: \`${config.content.slice(0, 16)}\`.`,
    "",
    ...(tasks.length === 0
      ? [
          "It has learnt no attribute: it tells what is unfamiliar, and how music lies together, but has nothing to tag by.",
        ]
      : predictions(tasks)),
    ...(skipped.length > 0
      ? [
          "",
          "## What it could not learn",
          "",
          ...skipped.map(({ attribute, tag, reason }) => `- ${code(nameOf(attribute, tag))}: ${reason}`),
        ]
      : []),
    "",
    ...(artefacts.length > 0
      ? ["## What it is made of", "", ...artefacts.map((line) => `- ${line}`), ""]
      : []),
    "`manifest.json` says how to make it again (`semitone repeat`).",
    "",
    "## Use",
    "",
    "For tagging music like that it was trained on. What is unlike it is marked `unfamiliar`; what cannot be told is marked `unsure`.",
    "The labels are those of the people who gave them, with their tastes. The licence of the training music and labels is not known to",
    "semitone: check it before you pass this folder on.",
    "",
    ...(kind === "sound" ? decoders() : []),
  ];
  return lines.join("\n");
}

/** Those that read recordings are no part of a run, but of what is needed to use it. */
const decoders = (): string[] => [
  "## Licences of the decoders",
  "",
  "Recordings are read by semitone itself, MP3 and OGG by packages that come with it:",
  "",
  ...DECODERS.map((decoder) => `- \`${decoder.package}\` (${decoder.reads}): ${decoder.licence}`),
  "",
];

function predictions(tasks: readonly TrainedTask[]): string[] {
  return [
    "## What it predicts",
    "",
    "| attribute | classes | labelled pieces | left-out score | always the same answer | judgement | unlabelled music | calibration |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...tasks.map(({ attribute, tag, classes, report }) =>
      row([
        code(nameOf(attribute, tag)),
        classes.length > 0 ? classes.map(code).join(", ") : "a number",
        String(report.labelled),
        score(report),
        sameAnswer(report),
        judged(report),
        report.unlabelled.verdict,
        report.calibration.status === "calibrated"
          ? "fitted to left-out labels"
          : `too few labels (${report.calibration.n} of ${report.calibration.needed})`,
      ]),
    ),
    "",
    "The score comes from cross-validation inside the training labels, near-duplicates kept together; beside it stands what always giving",
    "the most frequent class, or the mean, would come to. `semitone evaluate` gives it with intervals and beside the baselines.",
    ...untested(tasks),
  ];
}

/** Classes that no score says anything of. */
function untested(tasks: readonly TrainedTask[]): string[] {
  const lines = tasks.flatMap(({ attribute, tag, report }) =>
    report.untested && report.untested.length > 0
      ? [`- ${code(nameOf(attribute, tag))}: ${report.untested.map(code).join(", ")}`]
      : [],
  );
  return lines.length === 0
    ? []
    : [
        "",
        "The scores say nothing of classes whose labels are of one piece, its near-duplicates included, or of none: with that piece left",
        "out, there is nothing to learn them from.",
        "",
        ...lines,
      ];
}

function sameAnswer({ accuracy, majority }: TrainedTask["report"]): string {
  if (majority === undefined) return "-";
  return (accuracy === undefined ? Math.sqrt(majority) : majority).toFixed(3);
}

/** Names from the project stand as code. */
const judged = (report: TrainedTask["report"]): string =>
  report.judgement === undefined ? "-" : code(judgementText(report));

function score({ accuracy, loss }: TrainedTask["report"]): string {
  if (accuracy !== undefined) return `accuracy ${accuracy.toFixed(3)}`;
  return loss === undefined
    ? "too few labels to tell"
    : `root mean squared error ${Math.sqrt(loss).toFixed(3)}`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** Text as code, free of what would end it or a table's cell. */
const code = (text: string): string => `\`${text.replace(/[`|\r\n]/g, " ")}\``;
