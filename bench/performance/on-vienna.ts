// The parts of the bench that leave out one excerpt of Vienna 4x22 in turn.
import type { PerformanceFitOptions } from "@semitone/models";
import { atMean, controlOf } from "./control.ts";
import { factorsOf } from "./factors.ts";
import {
  type Correlations,
  CURVES,
  fitBaselines,
  humans,
  type ReadPiece,
  readPiece,
  trainWithout,
} from "./held-out.ts";
import { type Classing, judgedClasses } from "./judged.ts";
import { tellPlayers } from "./players.ts";
import { readVienna } from "./read-vienna.ts";

/** One number: of which part and piece, by which method, of what. */
export interface Row {
  readonly part: string;
  readonly piece: string;
  readonly method: string;
  readonly measure: string;
  readonly value: number;
}

/** Options of the bench, as text. */
export type ViennaOptions = Readonly<
  Record<"data" | "shares" | "told" | "classings" | "seeds" | "pieces" | "threads", string> & {
    steps?: string;
    unjudged: boolean;
  }
>;

/** What a part measures of the excerpt that is left out. */
type Part = (given: {
  readonly pieces: readonly ReadPiece[];
  readonly test: ReadPiece;
  readonly options: ViennaOptions;
  readonly fitting: PerformanceFitOptions;
  readonly add: (part: string, method: string, measure: string, value: number) => void;
}) => Promise<void>;

const numbers = (text: string) => text.split(",").map(Number);
const percent = (share: number) => `${100 * share} %`;

const played: Part = async ({ pieces, test, options, fitting, add }) => {
  for (const share of numbers(options.shares)) {
    const { model, seconds, stretches } = await trainWithout(pieces, test, { ...fitting, share });
    add("training", `${stretches} stretches`, "seconds", seconds);
    const { free, asked } = await atMean(model, test);
    for (const [method, values] of [
      [`model, ${percent(share)} of labels`, free],
      [`model, ${percent(share)}, all asked at their mean`, asked],
    ] as const)
      for (const curve of CURVES) add("alone", method, curve, values[curve]);
    const start = performance.now();
    await model.perform(test.score, { usual: test.usual });
    const notes = `${test.score.notes.length} notes`;
    add("training", notes, "seconds to perform", (performance.now() - start) / 1000);
    for (const rounds of [0, 4])
      for (const { attribute, ...measures } of await controlOf(model, test, rounds)) {
        const method = `${percent(share)}, ${rounds === 0 ? "asked once" : "asked anew"}: ${attribute}`;
        for (const [measure, value] of Object.entries(measures)) add("control", method, measure, value);
      }
    await model.dispose();
  }
};

const PARTS: Readonly<Record<string, Part>> = {
  async alone({ pieces, test, add }) {
    const { pairs, others } = humans(test);
    const found: Record<string, Correlations> = {
      "two players": pairs,
      "a player and the mean of the others": others,
      ...fitBaselines(pieces.filter(({ name }) => name !== test.name))(test),
    };
    for (const [method, values] of Object.entries(found))
      for (const curve of CURVES) add("alone", method, curve, values[curve]);
  },
  control: played,
  async judged({ pieces, test, options, fitting, add }) {
    for (const classing of options.classings.split(",") as Classing[])
      for (const share of numbers(options.shares)) {
        const judged = await judgedClasses(pieces, test, classing, { ...fitting, share });
        for (const [measure, value] of Object.entries(judged))
          add("judged", `${classing}, ${percent(share)} of labels`, measure, value);
      }
  },
  async players({ pieces, test, options, fitting, add }) {
    for (const told of numbers(options.told)) {
      const { model, ridge } = await tellPlayers(pieces, test, told, fitting);
      add("players", `model, ${told} excerpts told`, "accuracy", model);
      add("players", `ridge, ${told} excerpts told`, "accuracy", ridge);
    }
  },
  async factors({ pieces, test, options, fitting, add }) {
    for (const share of numbers(options.shares)) {
      const { attributes, codes } = await factorsOf(pieces, test, share, Number(options.seeds), fitting);
      add("factors", `${percent(share)} of labels`, "attributes", attributes);
      add("factors", `${percent(share)} of labels`, "codes", codes);
    }
  },
};
export const ON_VIENNA = Object.keys(PARTS);

/** Each number is told as it is found, so that a bench that is stopped has said what it knew. */
export async function onVienna(options: ViennaOptions, parts: readonly string[]): Promise<Row[]> {
  const pieces = readVienna(options.data).map(readPiece);
  const rows: Row[] = [];
  const fitting = {
    threads: Number(options.threads),
    judged: !options.unjudged,
    ...(options.steps !== undefined && { steps: Number(options.steps) }),
  };
  for (const test of pieces.slice(0, Number(options.pieces)))
    for (const name of ON_VIENNA.filter((one) => parts.includes(one)))
      await PARTS[name]({
        ...{ pieces, test, options, fitting },
        add(part, method, measure, value) {
          console.error(`${test.name}: ${part}, ${method}: ${measure} ${value.toFixed(3)}`);
          rows.push({ part, piece: test.name, method, measure, value });
        },
      });
  return rows;
}
