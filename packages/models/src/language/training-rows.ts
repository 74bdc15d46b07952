// The tokens of all pieces dealt into lanes and cut into chunks: what each step of truncated backpropagation reads. A pure function of
// pieces and seed.
import { randomStream } from "@semitone/runtime";
import type { Mover, TokenPiece } from "./token-pieces.ts";

/** A piece, and what it is an example of where a model is to be led. */
export interface LedPiece extends TokenPiece {
  /** By class of every attribute, how surely the piece is of it, in [0, 1]; zeros where nothing is known. */
  readonly control?: ArrayLike<number>;
}

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
  /** [count, lanes, controls], where pieces say what they are examples of. */
  readonly control?: Float32Array;
}

/** Share of pieces whose control is left out, so that the model can also write what nobody asked for (Ho and Salimans 2022, arXiv:2207.12598). */
const UNASKED = 0.15;

/** Chunks of one pass over the pieces, about: lanes end at different times. */
export const chunksPerPass = (pieces: readonly TokenPiece[], { lanes, steps }: ChunkSize): number =>
  Math.ceil(pieces.reduce((sum, { tokens }) => sum + Math.ceil((tokens.length - 1) / steps), 0) / lanes);

/** Where a lane stands in its piece. */
interface Lane {
  tokens: Int32Array;
  control: ArrayLike<number>;
  at: number;
}

/**
 * So many chunks. Each pass takes the pieces in a new order, each moved to another key and tempo; a lane whose piece is over takes the
 * next one at the start of a chunk. The rest of a chunk is `pad` (0), which no loss counts.
 */
export function chunkRows(
  pieces: readonly LedPiece[],
  { lanes, steps }: ChunkSize,
  count: number,
  {
    seed,
    mover,
    controls = 0,
  }: { readonly seed: number; readonly mover: Mover | undefined; readonly controls?: number },
): ChunkRows {
  const next = dealer(pieces, seed, mover);
  const tokens = new Int32Array(count * (steps + 1) * lanes);
  const keep = new Float32Array(count * lanes);
  const control = new Float32Array(count * lanes * controls);
  const all = Array.from({ length: lanes }, (): Lane => ({ tokens: new Int32Array(0), control: [], at: 0 }));
  for (let chunk = 0; chunk < count; chunk++)
    for (const [l, lane] of all.entries()) {
      const isOver = lane.at >= lane.tokens.length - 1;
      if (isOver) Object.assign(lane, next(), { at: 0 });
      keep[chunk * lanes + l] = isOver ? 0 : 1;
      const last = Math.min(steps, lane.tokens.length - 1 - lane.at);
      for (let t = 0; t <= last; t++)
        tokens[(chunk * (steps + 1) + t) * lanes + l] = lane.tokens[lane.at + t];
      lane.at += last;
      if (controls > 0) control.set(Float32Array.from(lane.control), (chunk * lanes + l) * controls);
    }
  return { count, tokens, keep, ...(controls > 0 && { control }) };
}

/** Hands out pieces, pass after pass. */
function dealer(
  pieces: readonly LedPiece[],
  seed: number,
  mover: Mover | undefined,
): () => Pick<Lane, "tokens" | "control"> {
  const order = randomStream(seed, "language/order");
  const moves = randomStream(seed, "language/moves");
  const rooms = mover && pieces.map((piece) => mover.room(piece));
  const wishes = randomStream(seed, "language/wishes");
  const draw = new Float64Array(2);
  const asked = new Float64Array(1);
  let taken = 0;
  let permutation = new Uint32Array();
  return () => {
    const [pass, inPass] = [Math.floor(taken / pieces.length), taken % pieces.length];
    if (inPass === 0) permutation = order.permutation(pieces.length, pass) as Uint32Array<ArrayBuffer>;
    const piece = permutation[inPass];
    const { tokens, control: known = [] } = pieces[piece];
    wishes.uniform(asked, { step: taken });
    moves.uniform(draw, { step: taken++ });
    const control = asked[0] < UNASKED ? [] : known;
    if (!mover || !rooms) return { tokens, control };
    const within = ([low, high]: readonly [number, number], share: number) =>
      low + Math.floor(share * (high - low + 1));
    const { pitch, tempo } = rooms[piece];
    return { tokens: mover.move(tokens, within(pitch, draw[0]), within(tempo, draw[1])), control };
  };
}

export type HeldOutRows = Omit<ChunkRows, "keep">;

/** Windows of `steps` tokens of each piece from its start, one after the other, padded at the end; at most so many, evenly from all. */
export function heldOutRows(
  pieces: readonly LedPiece[],
  { lanes, steps }: ChunkSize,
  most: number,
  controls = 0,
): HeldOutRows {
  const windows = pieces.flatMap(({ tokens, control = [] }) =>
    Array.from({ length: Math.ceil((tokens.length - 1) / steps) }, (_, k) => ({
      tokens: tokens.subarray(k * steps, Math.min(tokens.length, (k + 1) * steps + 1)),
      control,
    })),
  );
  const every = Math.max(1, windows.length / (most * lanes));
  const chosen = Array.from(
    { length: Math.min(windows.length, most * lanes) },
    (_, i) => windows[Math.floor(i * every)],
  );
  const count = Math.ceil(chosen.length / lanes);
  const tokens = new Int32Array(count * (steps + 1) * lanes);
  const control = new Float32Array(count * lanes * controls);
  for (const [i, window] of chosen.entries()) {
    const [row, lane] = [Math.floor(i / lanes), i % lanes];
    for (const [t, token] of window.tokens.entries()) tokens[(row * (steps + 1) + t) * lanes + lane] = token;
    if (controls > 0) control.set(Float32Array.from(window.control), i * controls);
  }
  return { count, tokens, ...(controls > 0 && { control }) };
}
