// How well does a language model predict notes that it has not seen, and what do its states know of mood?
// npm run bench -- language [--data ../shared/data] [--train V] [--test V,N,J,P,V2] [--network mlstm] [--units 384] [--tokens '{"kind":"beat"}']
//   [--steps 1758] [--share 1] [--augment true] [--model DIR] [--seed 1] [--threads 2] [--json]
// Trains on nine tenths of the collections of --train, near-duplicates kept together, for so many steps of 32 x 64 tokens, and reads the
// other pieces whole. 1,758 steps are the 3.6 M tokens of the comparison. `--model` keeps the model in a folder and uses the one that is there.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import { randomFrom } from "@semitone/graph";
import {
  bitsOf,
  hasLanguageModel,
  type LanguageNetworkKind,
  openLanguageModel,
  readPieces,
  tokenPiece,
  tokensOfSpec,
  trainLanguageModel,
} from "@semitone/models";
import { groupInterval } from "@semitone/stats";
import { CORPORA, type Corpus, loadCorpora } from "./language/corpora.ts";
import { printMachine } from "./machine.ts";

const listOf = (text: string): Corpus[] => {
  const names = text.split(",");
  const unknown = names.find((name) => !(CORPORA as readonly string[]).includes(name));
  if (unknown === undefined) return names as Corpus[];
  throw new RangeError(`language: expected collections among ${CORPORA.join(", ")}; got ${unknown}`);
};

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "../shared/data" },
      train: { type: "string", default: "V" },
      test: { type: "string", default: CORPORA.join(",") },
      network: { type: "string", default: "mlstm" },
      units: { type: "string", default: "384" },
      layers: { type: "string", default: "1" },
      dropout: { type: "string", default: "0.1" },
      tokens: { type: "string", default: '{"kind":"beat"}' },
      steps: { type: "string", default: "1758" },
      share: { type: "string", default: "1" },
      augment: { type: "string", default: "true" },
      model: { type: "string" },
      seed: { type: "string", default: "1" },
      threads: { type: "string", default: "2" },
      json: { type: "boolean", default: false },
    },
  });
  const [train, test] = [listOf(options.train), listOf(options.test)];
  const seed = Number(options.seed);
  const representation = tokensOfSpec(JSON.parse(options.tokens));
  const all = loadCorpora(options.data, [...new Set([...train, ...test])], seed).map((piece) => ({
    ...piece,
    ...tokenPiece(representation, piece.score),
  }));
  const dir = options.model ?? temporaryFolder("language");
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
  try {
    if (!hasLanguageModel(dir)) {
      const share = Number(options.share);
      const learnt = all.filter(
        ({ corpus, heldOut, group }) =>
          train.includes(corpus) && !heldOut && randomFrom(seed, `share/${group}`)() < share,
      );
      const { config, seconds, secondsPerStep } = await trainLanguageModel({
        pieces: learnt,
        tokens: representation.spec,
        network: options.network as LanguageNetworkKind,
        sizes: { units: Number(options.units), layers: Number(options.layers) },
        dropout: Number(options.dropout),
        augment: options.augment === "true",
        steps: Number(options.steps),
        seed,
        threads: Number(options.threads),
        dir,
        onProgress: ({ stage, done }) => process.stderr.write(`\r${stage} ${Math.round(100 * done)} %   `),
      });
      const { pieces, tokens, steps, best } = config.training;
      console.error(
        `\n${pieces} pieces, ${tokens} tokens, ${steps} steps, best ${best}, ${Math.round(seconds)} s, ${((secondsPerStep ?? Number.NaN) * 1000).toFixed(0)} ms a step`,
      );
    }
    const model = await openLanguageModel(dir, { threads: Number(options.threads) });
    const rows = [];
    for (const corpus of test) {
      const pieces = all.filter((piece) => piece.corpus === corpus && piece.heldOut);
      const costs = await readPieces(model, pieces);
      const bits = (of: readonly number[]) => bitsOf(of.map((row) => costs[row])).bitsPerNote;
      const { value, low, high } = groupInterval(
        pieces.map(({ group }) => group),
        bits,
        { kind: "difference" },
      );
      rows.push({ corpus, metric: "bits per note", value, low, high, n: pieces.length });
    }
    await model.dispose();
    if (options.json) console.log(JSON.stringify(rows, null, 1));
    else {
      for (const { corpus, metric, value, low, high, n } of rows)
        console.log(
          `${corpus.padEnd(3)} ${metric} ${value.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)}) n=${n}`,
        );
      printMachine();
    }
  } finally {
    if (options.model === undefined) rmSync(dir, { recursive: true, force: true });
  }
}
