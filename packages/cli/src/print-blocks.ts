// What a verb shows, printed: data on stdout, remarks on stderr.
import type { Block } from "@semitone/verbs/table";
import { drawCurves, drawFigures, drawPianoRoll } from "./draw-blocks.ts";
import type { Output } from "./output.ts";
import { visible } from "./style.ts";

const COLOURS = { ok: "green", warning: "yellow", error: "red" } as const;

export async function printBlocks(blocks: readonly Block[], out: Output): Promise<void> {
  for (const block of blocks) await printBlock(block, out);
}

async function printBlock(block: Block, out: Output): Promise<void> {
  switch (block.kind) {
    case "table":
      return out.table(block.columns, block.rows);
    case "line":
      return out.line(block.isHeading ? out.style("bold", visible(block.text)) : visible(block.text));
    case "finding": {
      const { level, check, text } = block;
      return out.line(
        `${out.style(COLOURS[level], level.padEnd(7))}  ${visible(check).padEnd(9)}  ${visible(text)}`,
      );
    }
    case "data":
      for await (const chunk of block.chunks) await out.data(chunk);
      return;
    case "piano roll":
      return drawPianoRoll(block, out);
    case "figures":
      return drawFigures(block, out);
    case "curves":
      return drawCurves(block, out);
    default:
      out.remark(block.kind, block.text);
  }
}
