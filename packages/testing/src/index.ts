export { madeUpPiece, TINY_SIZES } from "./made-up-piece.ts";
export { madeUpProject, madeUpTune, scratchFolder } from "./made-up-project.ts";
export { textOf } from "./text-of.ts";
