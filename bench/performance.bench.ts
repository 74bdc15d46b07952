// How near is a performance of a score to how pianists play it, and is what is asked of it what comes out?
// npm run bench -- performance [--data ../shared/data] [--parts alignment,alone,control,players,tagged,factors,asap] [--shares 0.01]
//   [--told 3] [--seeds 5] [--steps N] [--pieces 4] [--most 2500] [--folds 5] [--threads 2] [--json]
// Vienna 4x22, one excerpt left out; ASAP by folds of pieces. Intervals are over excerpts or pieces. Nothing that is learnt is kept.
import { parseArgs } from "node:util";
import { groupInterval, type Scale } from "@semitone/stats";
import { printMachine } from "./machine.ts";
import { alignAsap, alignVienna } from "./performance/alignment.ts";
import { atMean, controlOf } from "./performance/control.ts";
import { factorsOf } from "./performance/factors.ts";
import {
  baselines,
  type Correlations,
  CURVES,
  humans,
  readPiece,
  trainOn,
  trainWithout,
} from "./performance/held-out.ts";
import { tellPlayers } from "./performance/players.ts";
import { readAsap } from "./performance/read-asap.ts";
import { readVienna } from "./performance/read-vienna.ts";
import { tagPlayers } from "./performance/tagged-players.ts";

/** One number: of which part and piece, by which method, of what. */
interface Row {
  readonly part: string;
  readonly piece: string;
  readonly method: string;
  readonly measure: string;
  readonly value: number;
}

const OPTIONS = {
  data: { type: "string", default: "../shared/data" },
  parts: { type: "string", default: "alignment,alone,control,players,factors" },
  shares: { type: "string", default: "0.01" },
  told: { type: "string", default: "3" },
  seeds: { type: "string", default: "5" },
  pieces: { type: "string", default: "4" },
  most: { type: "string", default: "2500" },
  folds: { type: "string", default: "5" },
  steps: { type: "string" },
  threads: { type: "string", default: "2" },
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

const ON_VIENNA: readonly string[] = ["alone", "control", "players", "factors"];

/** Pieces of ASAP by folds: a model of the others plays each, beside what needs no networks. */
async function onAsap({ data, most, folds, shares, steps, threads }: Options): Promise<Row[]> {
  const pieces = readAsap(data, Number(most)).map(readPiece);
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
    for (const test of tests) {
      const played = { ...baselines([...train, test], test), model: (await atMean(model, test)).free };
      for (const [method, values] of Object.entries(played))
        for (const measure of CURVES)
          rows.push({ part: "asap", piece: test.name, method, measure, value: values[measure] });
    }
    await model.dispose();
  }
  return rows;
}

async function onVienna(options: Options, parts: readonly string[]): Promise<Row[]> {
  const pieces = readVienna(options.data).map(readPiece);
  const rows: Row[] = [];
  const fitting = {
    threads: Number(options.threads),
    ...(options.steps !== undefined && { steps: Number(options.steps) }),
  };
  const numbers = (text: string) => text.split(",").map(Number);
  for (const test of pieces.slice(0, Number(options.pieces))) {
    const piece = test.name;
    const tell = (text: string) => console.error(`${piece}: ${text}`);
    const add = (part: string, method: string, measure: string, value: number) =>
      rows.push({ part, piece, method, measure, value });
    const curves = (method: string, values: Correlations) => {
      for (const curve of CURVES) add("alone", method, curve, values[curve]);
    };
    if (parts.includes("alone")) {
      const { pairs, others } = humans(test);
      curves("two players", pairs);
      curves("a player and the mean of the others", others);
      for (const [name, values] of Object.entries(baselines(pieces, test))) curves(name, values);
    }
    if (parts.includes("alone") || parts.includes("control"))
      for (const share of numbers(options.shares)) {
        tell(`training with ${100 * share} % of labels`);
        const { model, seconds, stretches } = await trainWithout(pieces, test, { ...fitting, share });
        add("training", `${stretches} stretches`, "seconds", seconds);
        const { free, asked } = await atMean(model, test);
        curves(`model, ${100 * share} % of labels`, free);
        curves(`model, ${100 * share} %, all asked at their mean`, asked);
        const start = performance.now();
        await model.perform(test.score, { usual: test.usual });
        add(
          "training",
          `${test.score.notes.length} notes`,
          "seconds to perform",
          (performance.now() - start) / 1000,
        );
        if (parts.includes("control"))
          for (const rounds of [0, 4])
            for (const { attribute, ...measures } of await controlOf(model, test, rounds))
              for (const [measure, value] of Object.entries(measures))
                add(
                  "control",
                  `${100 * share} %, ${rounds === 0 ? "asked once" : "asked anew"}: ${attribute}`,
                  measure,
                  value as number,
                );
        await model.dispose();
      }
    if (parts.includes("players"))
      for (const told of numbers(options.told)) {
        tell(`players of ${told} excerpts`);
        const { model, ridge } = await tellPlayers(pieces, test, told, fitting);
        add("players", `model, ${told} excerpts told`, "accuracy", model);
        add("players", `ridge, ${told} excerpts told`, "accuracy", ridge);
      }
    if (parts.includes("factors"))
      for (const share of numbers(options.shares)) {
        tell(`factors at ${100 * share} % of labels`);
        const { attributes, codes } = await factorsOf(pieces, test, share, Number(options.seeds), fitting);
        add("factors", `${100 * share} % of labels`, "attributes", attributes);
        add("factors", `${100 * share} % of labels`, "codes", codes);
      }
  }
  return rows;
}

const scaleOf = (measure: string): Scale => {
  if (["right", "least", "accuracy"].includes(measure)) return { kind: "share" };
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
