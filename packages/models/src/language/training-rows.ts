// The tokens of all pieces dealt into lanes and cut into chunks: what each step of truncated backpropagation reads. A pure function of
// pieces and seed.
import { randomStream } from "@semitone/runtime";
import type { Mover, TokenPiece } from "./token-pieces.ts";

/** Lanes side by side, and steps of a chunk. */
export interface ChunkSize {
  readonly lanes: number;
  readonly steps: number;
}

export interface ChunkRows {
  readonly count: number;
  /** [count, steps + 1, lanes]: the last token of a chunk is the first of the next. */
  readonly tokens: Int32Array;
  /** [count, lanes]: 0 where a piece begins, so that the states before it are forgotten. */
  readonly keep: Float32Array;
}

/** Chunks of one pass over the pieces, about: lanes end at different times. */
export const chunksPerPass = (pieces: readonly TokenPiece[], { lanes, steps }: ChunkSize): number =>
  Math.ceil(pieces.reduce((sum, { tokens }) => sum + Math.ceil((tokens.length - 1) / steps), 0) / lanes);

/** Where a lane stands in its piece. */
interface Lane {
  tokens: Int32Array;
  at: number;
}

/**
 * So many chunks. Each pass takes the pieces in a new order, each moved to another key and tempo; a lane whose piece is over takes the
 * next one at the start of a chunk. The rest of a chunk is `pad` (0), which no loss counts.
 */
export function chunkRows(
  pieces: readonly TokenPiece[],
  { lanes, steps }: ChunkSize,
  count: number,
  { seed, mover }: { readonly seed: number; readonly mover: Mover | undefined },
): ChunkRows {
  const next = dealer(pieces, seed, mover);
  const tokens = new Int32Array(count * (steps + 1) * lanes);
  const keep = new Float32Array(count * lanes);
  const all = Array.from({ length: lanes }, (): Lane => ({ tokens: new Int32Array(0), at: 0 }));
  for (let chunk = 0; chunk < count; chunk++)
    for (const [l, lane] of all.entries()) {
      const isOver = lane.at >= lane.tokens.length - 1;
      if (isOver) Object.assign(lane, { tokens: next(), at: 0 });
      keep[chunk * lanes + l] = isOver ? 0 : 1;
      const last = Math.min(steps, lane.tokens.length - 1 - lane.at);
      for (let t = 0; t <= last; t++)
        tokens[(chunk * (steps + 1) + t) * lanes + l] = lane.tokens[lane.at + t];
      lane.at += last;
    }
  return { count, tokens, keep };
}

/** Hands out pieces, pass after pass. */
function dealer(pieces: readonly TokenPiece[], seed: number, mover: Mover | undefined): () => Int32Array {
  const order = randomStream(seed, "language/order");
  const moves = randomStream(seed, "language/moves");
  const rooms = mover && pieces.map((piece) => mover.room(piece));
  const draw = new Float64Array(2);
  let taken = 0;
  let permutation = new Uint32Array();
  return () => {
    const [pass, inPass] = [Math.floor(taken / pieces.length), taken % pieces.length];
    if (inPass === 0) permutation = order.permutation(pieces.length, pass) as Uint32Array<ArrayBuffer>;
    const piece = permutation[inPass];
    const { tokens } = pieces[piece];
    moves.uniform(draw, { step: taken++ });
    if (!mover || !rooms) return tokens;
    const within = ([low, high]: readonly [number, number], share: number) =>
      low + Math.floor(share * (high - low + 1));
    const { pitch, tempo } = rooms[piece];
    return mover.move(tokens, within(pitch, draw[0]), within(tempo, draw[1]));
  };
}

/** Windows of `steps` tokens of each piece from its start, one after the other, padded at the end; at most so many, evenly from all. */
export function heldOutRows(
  pieces: readonly TokenPiece[],
  { lanes, steps }: ChunkSize,
  most: number,
): { readonly count: number; readonly tokens: Int32Array } {
  const windows = pieces.flatMap(({ tokens }) =>
    Array.from({ length: Math.ceil((tokens.length - 1) / steps) }, (_, k) =>
      tokens.subarray(k * steps, Math.min(tokens.length, (k + 1) * steps + 1)),
    ),
  );
  const every = Math.max(1, windows.length / (most * lanes));
  const chosen = Array.from(
    { length: Math.min(windows.length, most * lanes) },
    (_, i) => windows[Math.floor(i * every)],
  );
  const count = Math.ceil(chosen.length / lanes);
  const tokens = new Int32Array(count * (steps + 1) * lanes);
  for (const [i, window] of chosen.entries()) {
    const [row, lane] = [Math.floor(i / lanes), i % lanes];
    for (const [t, token] of window.entries()) tokens[(row * (steps + 1) + t) * lanes + lane] = token;
  }
  return { count, tokens };
}
