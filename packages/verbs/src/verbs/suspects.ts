// `suspects`: labels to listen to again.
import { z } from "zod";
import { type Block, line, table } from "../declare/block.ts";
import { attributeNames, option, pieceKind, seed, wholeNumber } from "../declare/option.ts";
import type { SuspectLabel, TaskSuspects } from "../suspects.ts";
import { decimals } from "../text/numbers.ts";
import { defineVerb } from "../verb.ts";

const input = z.object({
  attributes: attributeNames("all with labels"),
  kind: pieceKind(),
  n: option(wholeNumber(1, 10_000).default(10), { help: "labels to list at most", placeholder: "n" }),
  seed: seed(),
});

const number = z.number().nullable();
const value = z.union([z.string(), z.number()]);

export const verb = defineVerb({
  input,
  output: z.array(
    z.strictObject({
      task: z.string(),
      labels: z.number(),
      expectedWrong: number,
      suspects: z.array(
        z.looseObject({ file: z.string(), value, expected: value, wrong: z.number(), gain: z.number() }),
      ),
      annotators: z.array(
        z.strictObject({ annotator: z.string(), labels: z.number(), expectedWrong: z.number() }),
      ),
      sessions: z.array(
        z.looseObject({ annotator: z.string(), from: z.string(), to: z.string(), labels: z.number() }),
      ),
      advice: z.string(),
    }),
  ),
  writes: false,
  needs: "project",
  examples: ["suspects", "suspects --attributes mood -n 20 --json"],
  run: async ({ signal, onProgress }, project, options) => {
    const { suspects } = await import("../suspects.ts");
    return suspects(project, { ...options, signal, onProgress });
  },
  table: (tasks) => (tasks.length === 0 ? [line("there are no labels yet")] : tasks.flatMap(blocksOf)),
});

function blocksOf({ suspects, annotators, sessions, advice }: TaskSuspects): Block[] {
  return [
    line(advice),
    ...(suspects.length === 0
      ? []
      : [
          table(
            [
              "piece",
              "label",
              "expected",
              "wrong",
              "left-out p",
              "expected p",
              "most similar labelled pieces",
              "annotators",
              "disagree",
            ],
            suspects.map(rowOf),
          ),
        ]),
    ...(annotators.length > 1
      ? [
          table(
            ["annotator", "labels", "thought wrong"],
            annotators.map(({ annotator, labels, expectedWrong }) => [
              annotator || "(unnamed)",
              labels,
              expectedWrong.toFixed(1),
            ]),
          ),
        ]
      : []),
    ...(sessions.length > 0
      ? [line("sessions that differ from the annotator's others"), sessionTable(sessions)]
      : []),
    line(),
  ];
}

const sessionTable = (sessions: TaskSuspects["sessions"]): Block =>
  table(
    ["annotator", "from", "to", "labels", "thought wrong", "usual", "higher by"],
    sessions.map(({ annotator, from, to, labels, expectedWrong, usual, shift }) => [
      annotator || "(unnamed)",
      minuteOf(from),
      minuteOf(to),
      labels,
      expectedWrong.toFixed(1),
      usual.toFixed(1),
      shift === undefined ? "" : shift.toFixed(2),
    ]),
  );

/** A time to the minute, in UTC whatever the place. */
const minuteOf = (at: string): string => `${at.slice(0, 16).replace("T", " ")} UTC`;

const valueText = (said: string | number) => (typeof said === "number" ? said.toFixed(2) : said);

const rowOf = ({ file, neighbours, annotators, ...suspect }: SuspectLabel) => [
  file,
  valueText(suspect.value),
  valueText(suspect.expected),
  decimals(suspect.wrong),
  decimals(suspect.probability),
  decimals(suspect.expectedProbability),
  neighbours.map((other) => `${other.file} ${valueText(other.value)}`).join(", "),
  annotators.filter(Boolean).join(", "),
  suspect.disagree > 0 ? decimals(suspect.disagree) : "",
];
