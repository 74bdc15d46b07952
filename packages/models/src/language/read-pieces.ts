// Pieces read from their start to their end, many side by side: how well each is predicted, and what the states were on the way.
import type { LanguageModel, LanguageStates } from "./open-language-model.ts";
import type { TokenPiece } from "./token-pieces.ts";

/** Pieces that are read at once: memory goes with it, results do not. */
const LANES = 32;

/** What the tokens of a piece cost. */
export interface PieceCost {
  readonly notes: number;
  readonly tokens: number;
  readonly nats: number;
}

/** Told of each lane after each token that it has read. */
export type OnStep = (piece: number, at: number, states: LanguageStates, lane: number) => void;

/** Reads whole pieces; costs in their order. */
export async function readPieces(
  model: LanguageModel,
  pieces: readonly TokenPiece[],
  { onStep, signal }: { readonly onStep?: OnStep; readonly signal?: AbortSignal } = {},
): Promise<PieceCost[]> {
  const costs = pieces.map(({ notes, tokens }) => ({ notes, tokens: tokens.length - 1, nats: 0 }));
  // Pieces of like lengths side by side, so that few lanes wait for a long one.
  const order = [...pieces.keys()].sort((a, b) => pieces[b].tokens.length - pieces[a].tokens.length || a - b);
  for (let first = 0; first < order.length; first += LANES) {
    signal?.throwIfAborted();
    await readSome(model, pieces, order.slice(first, first + LANES), costs, onStep);
  }
  return costs;
}

/** @param some  indices of pieces, longest first */
async function readSome(
  model: LanguageModel,
  pieces: readonly TokenPiece[],
  some: readonly number[],
  costs: readonly { nats: number }[],
  onStep: OnStep | undefined,
): Promise<void> {
  const { symbols } = model;
  let lanes = some.length;
  let states = model.begin(lanes);
  for (let at = 0; lanes > 0; at++) {
    const left = some.filter((piece) => pieces[piece].tokens.length > at + (onStep ? 0 : 1)).length;
    if (left < lanes) {
      states = model.pick(
        states,
        Array.from({ length: left }, (_, lane) => lane),
      );
      lanes = left;
      if (lanes === 0) return;
    }
    const read = Int32Array.from({ length: lanes }, (_, lane) => pieces[some[lane]].tokens[at]);
    const predicted = await model.step(read, states);
    states = predicted.states;
    for (let lane = 0; lane < lanes; lane++) {
      const { tokens } = pieces[some[lane]];
      if (at + 1 < tokens.length) costs[some[lane]].nats -= predicted.logs[lane * symbols + tokens[at + 1]];
      onStep?.(some[lane], at, states, lane);
    }
  }
}

/** Bits for each note and each token, over all pieces together. */
export function bitsOf(costs: readonly PieceCost[]): { bitsPerNote: number; bitsPerToken: number } {
  const sum = (of: keyof PieceCost) => costs.reduce((total, cost) => total + cost[of], 0);
  const bits = sum("nats") / Math.LN2;
  return { bitsPerNote: bits / Math.max(1, sum("notes")), bitsPerToken: bits / Math.max(1, sum("tokens")) };
}
