// What stood at the same place of other bars: a pull towards material that was heard, or away from it.
import type { BeatRepresentation } from "@semitone/music";

/** The tokens of one bar, `bar` first. */
export type Bar = readonly number[];

/** Which bars are echoed in a bar that begins, and how much. */
export interface EchoPlan {
  /** Nats added to each token that goes on as an echoed bar did; below 0 they are avoided. */
  readonly weight: number;
  /** @param bars  those written so far */
  of(bars: readonly Bar[]): readonly (Bar | undefined)[];
}

/** How many bars before music returns as a rule. */
const LAGS = [1, 2, 4, 8];

/** Echoes the bars 1, 2, 4 and 8 before. */
export const returning = (weight: number): EchoPlan => ({
  weight,
  of: (bars) => LAGS.map((lag) => bars.at(-lag)),
});

/** Tokens as bars. What stands before the first `bar` is left out. */
export function barsOf(tokens: readonly number[], bar: number): number[][] {
  const starts = [...tokens.keys()].filter((at) => tokens[at] === bar);
  return starts.map((start, i) => tokens.slice(start, starts[i + 1] ?? tokens.length));
}

/**
 * What came next in some bars, by position and the token before. A place is found again after every position, however much else was
 * different before it.
 */
export class Echo {
  readonly #next = new Map<number, Set<number>>();
  #position = 0;
  #last: number;

  constructor(
    private readonly form: BeatRepresentation,
    bars: readonly (Bar | undefined)[],
  ) {
    const bar = (this.#last = form.vocabulary.token("bar"));
    for (const tokens of bars) {
      if (tokens === undefined) continue;
      this.#position = 0;
      this.#last = bar;
      for (const token of [...tokens.slice(1), bar]) {
        const key = this.#key;
        const known = this.#next.get(key);
        if (known) known.add(token);
        else this.#next.set(key, new Set([token]));
        this.push(token);
      }
    }
    this.#position = 0;
    this.#last = bar;
  }

  /** Tokens that came next at this place. */
  get next(): ReadonlySet<number> | undefined {
    return this.#next.get(this.#key);
  }

  /** Moves on by a token of the bar. */
  push(token: number): void {
    const { familyOf, indexOf } = this.form.vocabulary;
    if (familyOf[token] === "position") this.#position = indexOf[token] + 1;
    this.#last = token;
  }

  get #key(): number {
    return this.#position * this.form.vocabulary.size + this.#last;
  }
}
