// The labelled sections of a Humdrum file and the lists that say in which order they sound. Knows tokens, no notes.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import type { Section } from "./play-order.ts";
import { sectionOrder } from "./play-order.ts";

export class KernSections {
  readonly #sections: Section[] = [];
  /** Expansion lists by name; the one that counts has the name "". */
  readonly #expansions = new Map<string, string[]>();

  /**
   * Takes `*>[A,B]`, `*>name[A,B]` or `*>A`, without its `*>`.
   *
   * @param begin  ends what is under way and gives the measure at which a section begins
   */
  add(text: string, begin: () => number): void {
    const open = text.indexOf("[");
    if (open >= 0) {
      const names = text.endsWith("]") ? text.slice(open + 1, -1) : text.slice(open + 1);
      if (!this.#expansions.has(text.slice(0, open)))
        this.#expansions.set(text.slice(0, open), names.split(","));
    } else if (this.#sections.at(-1)?.name !== text) this.#sections.push({ name: text, start: begin() });
  }

  /** Measures in the order of the expansion list: of the one without a name, else of the first but "norep"; undefined without one. */
  order(measures: number, log: DiagnosticLog): number[] | undefined {
    const isUsual = (other: string) => other !== "norep" && this.#expansions.has(other);
    const name = ["", ...this.#expansions.keys()].find(isUsual);
    if (name === undefined || this.#sections.length === 0) return undefined;
    const straight = (start: number, end: number) => Array.from({ length: end - start }, (_, i) => start + i);
    const list = this.#expansions.get(name)!;
    // Empty names stand for nothing, and no list is part of itself.
    this.#expansions.delete(name);
    return sectionOrder(this.#sections, list, this.#expansions, measures, straight, log);
  }
}
