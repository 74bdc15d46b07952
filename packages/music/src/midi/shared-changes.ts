// Changes of tempo, meter or key that the MTrks of a file make for all of them, and which counts where they contradict each other.
import { mostFrequent } from "../most-frequent.ts";
import type { Ticks } from "../units.ts";

/** Which of several tracks counts that say different things at one tick. */
export type Precedence = "first" | "most";

export class SharedChanges<Change extends { readonly at: Ticks }> {
  readonly #changes: Change[] = [];
  /** Of each change, the MTrk that makes it. */
  readonly #sources: number[] = [];
  readonly #precedence: Precedence;
  readonly #nameOf: (change: Change) => string;

  /** @param nameOf  equal for changes that say the same */
  constructor(precedence: Precedence, nameOf: (change: Change) => string) {
    this.#precedence = precedence;
    this.#nameOf = nameOf;
  }

  get isEmpty(): boolean {
    return this.#changes.length === 0;
  }

  add(change: Change, source: number): void {
    this.#changes.push(change);
    this.#sources.push(source);
  }

  /** The changes, of each tick one where tracks differ (of the same track the last), and at how many ticks they do. */
  settled(): { changes: readonly Change[]; contradictions: number } {
    const changes = this.#changes;
    if (this.#sources.every((source) => source === this.#sources[0])) return { changes, contradictions: 0 };
    const places = new Map<number, Map<number, Change>>();
    for (const [k, change] of changes.entries()) {
      const place = places.get(change.at) ?? new Map<number, Change>();
      places.set(change.at, place);
      place.set(this.#sources[k], change);
    }
    let contradictions = 0;
    const settled = [...places.values()].map((place) => {
      const said = [...place.values()];
      const values = said.map(this.#nameOf);
      if (values.every((value) => value === values[0])) return said[0];
      contradictions++;
      return said[this.#precedence === "first" ? 0 : mostFrequent(values)];
    });
    return { changes: settled, contradictions };
  }
}
