// How near is a performance of a score to how pianists play it, and is what is asked of it what comes out?
// npm run bench -- performance [--data ../shared/data] [--parts alignment,alone,control,judged,players,tagged,factors,asap,trust] [--shares 0.01]
//   [--classings manner,touch,player] [--told 3] [--seeds 5] [--steps N] [--pieces 4] [--most 2500] [--scores 171] [--folds 5] [--learn 3] [--draws 12] [--threads 2] [--unjudged] [--json]
// Vienna 4x22, one excerpt left out; ASAP by folds of pieces. Intervals are over excerpts or pieces. Nothing that is learnt is kept.
import { parseArgs } from "node:util";
import { groupInterval, type Scale } from "@semitone/stats";
import { printMachine } from "./machine.ts";
import { alignAsap, alignVienna } from "./performance/alignment.ts";
import { atMean } from "./performance/control.ts";
import { CURVES, fitBaselines, readPiece, trainOn } from "./performance/held-out.ts";
import { ON_VIENNA, onVienna, type Row } from "./performance/on-vienna.ts";
import { readAsap } from "./performance/read-asap.ts";
import { tagPlayers } from "./performance/tagged-players.ts";
import { trustDraw } from "./performance/trusted.ts";

const OPTIONS = {
  data: { type: "string", default: "../shared/data" },
  parts: { type: "string", default: "alignment,alone,control,players,factors" },
  shares: { type: "string", default: "0.01" },
  classings: { type: "string", default: "manner,touch,player" },
  told: { type: "string", default: "3" },
  seeds: { type: "string", default: "5" },
  pieces: { type: "string", default: "4" },
  most: { type: "string", default: "2500" },
  scores: { type: "string", default: "171" },
  folds: { type: "string", default: "5" },
  learn: { type: "string", default: "3" },
  draws: { type: "string", default: "12" },
  steps: { type: "string" },
  threads: { type: "string", default: "2" },
  unjudged: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const parsed = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS }).values;
type Options = ReturnType<typeof parsed>;

export async function main(args: readonly string[]): Promise<void> {
  const options = parsed(args);
  const parts = options.parts.split(",");
  const rows: Row[] = [];
  if (parts.includes("alignment"))
    for (const { corpus, piece, right, least } of [...alignVienna(options.data), ...alignAsap(options.data)])
      rows.push(
        { part: "alignment", piece, method: corpus, measure: "right", value: right },
        { part: "alignment", piece, method: corpus, measure: "least", value: least },
      );
  if (parts.some((part) => ON_VIENNA.includes(part))) rows.push(...(await onVienna(options, parts)));
  if (parts.includes("asap")) rows.push(...(await onAsap(options)));
  if (parts.includes("trust")) rows.push(...(await onTrust(options)));
  if (parts.includes("tagged"))
    for (const { piece, told, method, accuracy, overconfidence } of await tagPlayers(
      options.data,
      options.told.split(",").map(Number),
    ))
      for (const [measure, value] of Object.entries({ accuracy, overconfidence }))
        rows.push({ part: "tagged", piece, method: `${method}, ${told} excerpts told`, measure, value });
  if (options.json) console.log(JSON.stringify(rows, null, 1));
  else {
    print(rows);
    printMachine(`${options.threads} threads`);
  }
}

/** Pieces of ASAP by folds: a model of the others plays each, beside what needs no networks. */
async function onAsap(options: Options): Promise<Row[]> {
  const { data, most, folds, shares, steps, threads } = options;
  const pieces = readAsap(data, Number(most), Number(options.scores)).map(readPiece);
  const count = Number(folds);
  const rows: Row[] = [];
  for (let fold = 0; fold < count; fold++) {
    const [train, tests] = [false, true].map((isTest) =>
      pieces.filter((_, p) => (p % count === fold) === isTest),
    );
    console.error(`asap: fold ${fold + 1} of ${count}, ${train.length} pieces learnt from`);
    const share = Number(shares.split(",")[0]);
    const { model } = await trainOn(train, {
      ...{ share, threads: Number(threads) },
      ...(steps !== undefined && { steps: Number(steps) }),
    });
    const baselines = fitBaselines(train);
    for (const test of tests) {
      const played = { ...baselines(test), model: (await atMean(model, test)).free };
      for (const [method, values] of Object.entries(played))
        for (const measure of CURVES)
          rows.push({ part: "asap", piece: test.name, method, measure, value: values[measure] });
    }
    await model.dispose();
  }
  return rows;
}

/** Rules for trust on ASAP; what stands for a piece is a draw. */
async function onTrust({ data, most, scores, learn, draws, shares, threads }: Options): Promise<Row[]> {
  const pieces = readAsap(data, Number(most), Number(scores)).map(readPiece);
  const rows: Row[] = [];
  for (let draw = 0; draw < Number(draws); draw++) {
    console.error(`trust: draw ${draw + 1} of ${draws}, ${learn} of ${pieces.length} pieces learnt from`);
    const fitting = { share: Number(shares.split(",")[0]), threads: Number(threads) };
    for (const [method, values] of await trustDraw(pieces, Number(learn), draw, fitting))
      for (const measure of CURVES)
        rows.push({ part: "trust", piece: `draw ${draw}`, method, measure, value: values[measure] });
  }
  return rows;
}

const scaleOf = (measure: string): Scale => {
  if (["right", "least", "accuracy", "judge", "asked", "meanWay"].includes(measure)) return { kind: "share" };
  if ([...CURVES, "linearity", "attributes", "codes"].includes(measure)) return { kind: "correlation" };
  return { kind: "any", all: 1 };
};

/** The mean over pieces, with its interval. */
function print(rows: readonly Row[]): void {
  const keys = [...new Set(rows.map(({ part, method, measure }) => `${part} | ${method} | ${measure}`))];
  for (const key of keys) {
    const these = rows.filter(({ part, method, measure }) => `${part} | ${method} | ${measure}` === key);
    const mean = (chosen: readonly number[]) =>
      chosen.reduce((sum, i) => sum + these[i].value, 0) / chosen.length;
    const all = mean([...these.keys()]);
    const { low, high } = groupInterval(
      these.map(({ piece }) => piece),
      mean,
      scaleOf(these[0].measure),
    );
    const each = these.length <= 4 ? `  ${these.map(({ value }) => value.toFixed(2)).join(" ")}` : "";
    console.log(
      `${key.padEnd(72)} ${all.toFixed(3)} (${low.toFixed(2)}..${high.toFixed(2)}) n=${these.length}${each}`,
    );
  }
}
