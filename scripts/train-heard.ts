// Trains the language model that `@semitone/heard` ships, from two collections whose licences allow it.
// node --conditions=source --import tsx scripts/train-heard.ts --lieder DIR --pop909 DIR [--out heard] [--steps 1600] [--threads 1]
// A killed training goes on from its last checkpoint when it is run again. The same files give the same model.
import { parseArgs } from "node:util";
import { makeFolder, writeWholeFile } from "@semitone/disk";
import { LANGUAGE_FOLDER, type LanguagePiece, tokenPiece, trainLanguageModel } from "@semitone/models";
import { createBeat, fingerprint, groupNearDuplicates } from "@semitone/music";
import { KEPT_OUT, lieder, pop909 } from "./heard/music.ts";
import { SOURCES } from "./heard/sources.ts";
import { INPUTS, writeCard } from "./heard/write-card.ts";

/** Half the lanes of a project's own training: more steps for the same tokens. */
const CHUNK = { lanes: 16, steps: 64 };

const { values: options } = parseArgs({
  options: {
    lieder: { type: "string" },
    pop909: { type: "string" },
    out: { type: "string", default: "heard" },
    steps: { type: "string", default: "1600" },
    threads: { type: "string", default: "1" },
  },
});
if (options.lieder === undefined || options.pop909 === undefined)
  throw new RangeError("train-heard: expected --lieder DIR and --pop909 DIR; get the collections first");

const sources = [
  { key: "lieder", pieces: lieder(options.lieder) },
  { key: "pop909", pieces: pop909(options.pop909) },
];
const all = sources.flatMap(({ pieces }) => pieces);
const groups = groupNearDuplicates(all.map(({ score }) => fingerprint(score)));
const representation = createBeat();
const pieces = all.flatMap(({ score }, i): LanguagePiece[] => {
  try {
    return [{ ...tokenPiece(representation, score), group: groups[i] }];
  } catch {
    return []; // too long to be written
  }
});
const tokens = pieces.reduce((sum, piece) => sum + piece.tokens.length, 0);
console.error(
  `${all.length} files, ${pieces.length} pieces, ${tokens} tokens; kept out: ${KEPT_OUT.join(", ")}`,
);
const dir = `${options.out}/${LANGUAGE_FOLDER}`;
makeFolder(dir);
const { seconds, secondsPerStep } = await trainLanguageModel({
  ...{ pieces, dir, chunk: CHUNK, steps: Number(options.steps), threads: Number(options.threads) },
  learntFrom: Object.values(SOURCES),
  onProgress: ({ stage, done, secondsLeft }) =>
    console.error(`${stage} ${(100 * done).toFixed(1)} %, ${Math.round(secondsLeft ?? 0)} s left`),
});
const listed = sources.flatMap(({ key, pieces: own }) =>
  own.map(({ sha256, file }) => `${sha256}  ${key}/${file}\n`),
);
writeWholeFile(`${options.out}/${INPUTS}`, listed.join(""));
writeCard(options.out);
console.error(`${Math.round(seconds)} s, ${((secondsPerStep ?? Number.NaN) * 1000).toFixed(0)} ms a step`);
