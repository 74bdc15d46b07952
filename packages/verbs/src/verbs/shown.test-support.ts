// What a terminal is given of a verb's output, without running the verb. Development only.
import type { Block } from "../declare/block.ts";
import type { Verb, VerbContext } from "../verb.ts";

/** The blocks of `output`, which need not have all that the verb gives, only what is shown. */
export const blocksOf = (verb: Verb, output: unknown, input: unknown = {}, dryRun = false): Block[] =>
  verb.table(output, input, { dryRun } as VerbContext);

/** Texts of the lines and remarks, remarks with their level. */
export const textsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => {
    if (block.kind === "line") return [block.text];
    if (block.kind === "note" || block.kind === "warning" || block.kind === "error")
      return [`${block.kind}: ${block.text}`];
    return [];
  });

/** The tables as rows under their columns. */
export const tablesOf = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => (block.kind === "table" ? [[block.columns, ...block.rows]] : []));
