// What `label undo` and `label redo` give.
import type { RevertResult } from "@semitone/library";
import { z } from "zod";
import { type Block, line } from "../declare/block.ts";

export const revertResult = z.strictObject({
  reverted: z.number(),
  note: z.string(),
  restored: z.number(),
  removed: z.number(),
  batch: z.number().optional(),
});

export const revertBlocks = ({ reverted, note, removed, restored }: RevertResult): Block[] => [
  line(`batch ${reverted} (${note}): ${removed} labels removed, ${restored} restored`),
];
