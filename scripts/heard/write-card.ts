// What `@semitone/heard` says of itself: README.md, from the model and the digests of what it learnt from.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { digestFile, writeWholeFile } from "@semitone/disk";
import { LANGUAGE_FILES, LANGUAGE_FOLDER, readLanguageConfig } from "@semitone/models";
import { SOURCES } from "./sources.ts";

/** Lines `sha256  folder/file` of everything that was read. */
export const INPUTS = "inputs.sha256";

/** Writes the card of the model in a folder. */
export function writeCard(folder: string): void {
  const { training, network, sizes } = readLanguageConfig(join(folder, LANGUAGE_FOLDER));
  const weights = digestFile(join(folder, LANGUAGE_FOLDER, LANGUAGE_FILES.weights));
  const lines = readFileSync(join(folder, INPUTS), "utf8").trimEnd().split("\n");
  const rows = Object.entries(SOURCES).map(([key, { name, licence }]) => {
    const own = lines.filter((line) => line.includes(`  ${key}/`));
    const digest = createHash("sha256")
      .update(`${own.join("\n")}\n`)
      .digest("hex");
    return `| ${name} | ${licence} | ${own.length} | \`${digest.slice(0, 16)}\` |`;
  });
  const { heldOut } = training;
  const text = `# @semitone/heard

A language model of notes that has already heard music: \`train --language mlstm\` starts from it where it is installed
beside \`semitone\` (\`npm install @semitone/heard\`). What that is worth in folders of few pieces:
docs/results-language.md (\`npm run bench -- heard\`).

- Network ${network}, ${sizes.units} units, embedding ${sizes.embedding}; ${(weights.bytes / 1e6).toFixed(1)} MB of weights,
  sha256 \`${weights.sha256.slice(0, 16)}\`.
- Trained on ${training.pieces} pieces, ${(training.tokens / 1e6).toFixed(1)} M tokens of beat-aware notes in every key,
  ${training.steps} steps of 1,024 tokens (${((training.steps * 1024) / 1e6).toFixed(1)} M tokens seen), step ${training.best} kept.
- ${heldOut ? `${heldOut.bitsPerNote.toFixed(2)} bits a note on ${heldOut.pieces} pieces of the same collections that it did not learn from.` : "Nothing was held out."}

| learnt from | licence | files | sha256 of their digests |
| --- | --- | --- | --- |
${rows.join("\n")}

${Object.values(SOURCES)
  .map(({ notice }) => `${notice}.`)
  .join("\n")}
The songs of four composers (Lang, Kinkel, Holmès, Franz) were kept out, so that the model can be
judged by them. The digest of every file is in \`${INPUTS}\` of the repository. To train it again:

    node --conditions=source --import tsx scripts/train-heard.ts --lieder DIR --pop909 DIR --steps ${training.planned}
`;
  writeWholeFile(join(folder, "README.md"), text);
}
