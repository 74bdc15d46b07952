// Draws of one token: what may come, how likely it is, and a number between 0 and 1.

export interface Sampling {
  /** 0 the likeliest token, 1 as the model predicts, above it more at random. */
  readonly temperature: number;
  /** Only the likeliest tokens that together have this share (Holtzman et al. 2020, arXiv:1904.09751), in (0, 1]. */
  readonly topP: number;
}

/**
 * A token among those allowed.
 *
 * @param logs  log probabilities of all tokens
 * @param mask  1 for tokens that may come; at least one
 * @param draw  in [0, 1)
 */
export function sampleToken(
  logs: Float32Array,
  mask: Uint8Array,
  { temperature, topP }: Sampling,
  draw: number,
): number {
  let best = -1;
  for (let token = 0; token < logs.length; token++)
    if (mask[token] === 1 && (best < 0 || logs[token] > logs[best])) best = token;
  if (best < 0) throw new RangeError("sampleToken: expected a mask that allows a token; got none allowed");
  if (temperature === 0) return best;
  const weights: { token: number; weight: number }[] = [];
  let total = 0;
  for (let token = 0; token < logs.length; token++) {
    if (mask[token] === 0) continue;
    const weight = Math.exp((logs[token] - logs[best]) / temperature);
    total += weight;
    weights.push({ token, weight });
  }
  const kept = topP < 1 ? nucleus(weights, topP * total) : weights;
  let left = draw * kept.reduce((sum, { weight }) => sum + weight, 0);
  for (const { token, weight } of kept) {
    left -= weight;
    if (left < 0) return token;
  }
  return kept.at(-1)!.token;
}

/** The likeliest tokens among those allowed, at most `count`, likeliest first. */
export function likeliestTokens(logs: Float32Array, mask: Uint8Array, count: number): number[] {
  const allowed = [...mask.keys()].filter((token) => mask[token] === 1);
  return allowed.sort((a, b) => logs[b] - logs[a] || a - b).slice(0, count);
}

/** The heaviest, as many as reach `enough`; in the order of tokens. */
function nucleus<Weighed extends { readonly token: number; readonly weight: number }>(
  weights: readonly Weighed[],
  enough: number,
): Weighed[] {
  const heaviest = [...weights].sort((a, b) => b.weight - a.weight || a.token - b.token);
  let sum = 0;
  const count = heaviest.findIndex(({ weight }) => {
    sum += weight;
    return sum >= enough;
  });
  return heaviest.slice(0, count < 0 ? heaviest.length : count + 1).sort((a, b) => a.token - b.token);
}
