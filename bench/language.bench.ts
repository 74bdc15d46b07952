// How well does a language model predict notes that it has not seen, and what do its states know of mood?
// npm run bench -- language [--data ../shared/data] [--train V] [--test V,N,J,P,V2] [--network mlstm] [--units 384] [--tokens '{"kind":"beat"}']
//   [--steps 1758] [--lanes 32] [--share 1] [--augment true] [--model DIR] [--probe] [--seed 1] [--threads 2] [--json]
// Trains on nine tenths of the collections of --train, near-duplicates kept together, for so many steps of lanes x 64 tokens, and reads the
// other pieces whole. `--probe` says instead how well labels of mood are read from its states, from those of an untrained one, and from descriptors.
// 1,758 steps are the 3.6 M tokens of the comparison. `--model` keeps the model in a folder and uses the one that is there.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { temporaryFolder } from "@semitone/disk";
import { randomFrom } from "@semitone/graph";
import {
  bitsOf,
  hasLanguageModel,
  type LanguageModel,
  type LanguageNetworkKind,
  type LanguagePiece,
  openLanguageModel,
  readPieces,
  tokenPiece,
  tokensOfSpec,
  trainLanguageModel,
} from "@semitone/models";
import type { RepresentationSpec } from "@semitone/music";
import { groupInterval } from "@semitone/stats";
import { CORPORA, type Corpus, type CorpusPiece, loadCorpora } from "./language/corpora.ts";
import { probe, type Row } from "./language/probe.ts";
import { printMachine } from "./machine.ts";

const listOf = (text: string): Corpus[] => {
  const names = text.split(",");
  const unknown = names.find((name) => !(CORPORA as readonly string[]).includes(name));
  if (unknown === undefined) return names as Corpus[];
  throw new RangeError(`language: expected collections among ${CORPORA.join(", ")}; got ${unknown}`);
};

const OPTIONS = {
  data: { type: "string", default: "../shared/data" },
  train: { type: "string", default: "V" },
  test: { type: "string", default: CORPORA.join(",") },
  network: { type: "string", default: "mlstm" },
  units: { type: "string", default: "384" },
  layers: { type: "string", default: "1" },
  dropout: { type: "string", default: "0.1" },
  tokens: { type: "string", default: '{"kind":"beat"}' },
  steps: { type: "string", default: "1758" },
  lanes: { type: "string", default: "32" },
  share: { type: "string", default: "1" },
  augment: { type: "string", default: "true" },
  model: { type: "string" },
  seed: { type: "string", default: "1" },
  threads: { type: "string", default: "2" },
  probe: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

const parsed = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS }).values;
type Options = ReturnType<typeof parsed>;

interface Read extends LanguagePiece, CorpusPiece {
  readonly group: number;
}

export async function main(args: readonly string[]): Promise<void> {
  const options = parsed(args);
  const [train, test] = [listOf(options.train), listOf(options.test)];
  const seed = Number(options.seed);
  const representation = tokensOfSpec(JSON.parse(options.tokens));
  // V2 is always looked at, so that nothing like its pieces is learnt from.
  const isLearnt = options.model !== undefined && hasLanguageModel(options.model);
  const wanted = options.probe && isLearnt ? [] : [...train, ...test];
  const all = loadCorpora(options.data, [...new Set([...wanted, "V2" as const])], seed).map(
    (piece): Read => ({ ...piece, ...tokenPiece(representation, piece.score) }),
  );
  const dir = options.model ?? temporaryFolder("language");
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true });
  try {
    if (!hasLanguageModel(dir)) await learn(dir, options, train, all, representation.spec);
    const model = await openLanguageModel(dir, { threads: Number(options.threads) });
    const rows: Row[] = [];
    // The probe alone reads V2 twice; whoever wants bits as well asks without it.
    for (const corpus of options.probe ? [] : test) {
      const pieces = all.filter((piece) => piece.corpus === corpus && piece.heldOut);
      rows.push(await predict(model, corpus, pieces));
    }
    if (options.probe)
      rows.push(
        ...(await probe(
          model,
          all.filter(({ corpus }) => corpus === "V2"),
          options.data,
        )),
      );
    await model.dispose();
    if (options.json) console.log(JSON.stringify(rows, null, 1));
    else {
      for (const { corpus, metric, value, low, high, n } of rows)
        console.log(
          `${corpus.padEnd(3)} ${metric.padEnd(60)} ${value.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)}) n=${n}`,
        );
      printMachine();
    }
  } finally {
    if (options.model === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

async function learn(
  dir: string,
  options: Options,
  train: readonly Corpus[],
  all: readonly Read[],
  tokens: RepresentationSpec,
): Promise<void> {
  const [seed, share] = [Number(options.seed), Number(options.share)];
  const pieces = all.filter(
    ({ corpus, heldOut, group }) =>
      train.includes(corpus) && !heldOut && randomFrom(seed, `share/${group}`)() < share,
  );
  const { config, seconds, secondsPerStep } = await trainLanguageModel({
    ...{ pieces, tokens, seed, dir },
    network: options.network as LanguageNetworkKind,
    sizes: { units: Number(options.units), layers: Number(options.layers) },
    dropout: Number(options.dropout),
    augment: options.augment === "true",
    steps: Number(options.steps),
    chunk: { lanes: Number(options.lanes), steps: 64 },
    threads: Number(options.threads),
    onProgress: ({ stage, done }) => process.stderr.write(`\r${stage} ${Math.round(100 * done)} %   `),
  });
  const { training } = config;
  console.error(
    `\n${training.pieces} pieces, ${training.tokens} tokens, ${training.steps} steps, best ${training.best}, ${Math.round(seconds)} s, ${((secondsPerStep ?? Number.NaN) * 1000).toFixed(0)} ms a step`,
  );
}

async function predict(model: LanguageModel, corpus: Corpus, pieces: readonly Read[]): Promise<Row> {
  const costs = await readPieces(model, pieces);
  const bits = (of: readonly number[]) => bitsOf(of.map((row) => costs[row])).bitsPerNote;
  const groups = pieces.map(({ group }) => group);
  const interval = groupInterval(groups, bits, { kind: "positive", all: 30 });
  return { corpus, metric: "bits per note", ...interval, n: pieces.length };
}
