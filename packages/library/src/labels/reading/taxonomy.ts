// Tags that come as paths through a taxonomy, `["Dance", "Tango"]`: what each is called. Knows no file.
import type { RawValue } from "../label.ts";
import type { ValueEvidence, ValueHint } from "./value-evidence.ts";

/** Different lists of tags kept; tags that come only after so many are called by their last step. */
const MAX_LISTS = 5_000;
/** Steps of a path that are looked at. */
const MAX_STEPS = 32;
const BETWEEN_STEPS = " / ";
const SHOWN = 3;

/** Whether a value is a list of tags some of which are paths. */
export function holdsPaths(value: RawValue): value is readonly unknown[] {
  return Array.isArray(value) && value.some(Array.isArray);
}

/**
 * The paths of one attribute, gathered as they pass by. A tag is called by the last step of its path, and by the whole path where paths
 * that differ end alike: "Dance / Tango" and "Folk / Tango".
 */
export class Taxonomy {
  /** Whole paths by their last step. */
  readonly #paths = new Map<string, Set<string>>();
  readonly #lists = new Map<string, { readonly list: readonly unknown[]; readonly hint: ValueHint }>();
  #declared: ReadonlySet<string> = new Set();

  add(list: readonly unknown[], hint: ValueHint): void {
    const key = JSON.stringify(list);
    if (this.#lists.has(key) || this.#lists.size >= MAX_LISTS) return;
    this.#lists.set(key, { list, hint });
    for (const item of list) {
      const paths = this.#paths.get(lastStep(item)) ?? new Set<string>();
      this.#paths.set(lastStep(item), paths.add(wholePath(item)));
    }
  }

  /**
   * Settles the names and hands them on as evidence.
   *
   * @param declared  values that the attribute has already: they come before all
   * @returns what was told apart, in a sentence
   */
  settle(evidence: ValueEvidence, declared: readonly string[]): string | undefined {
    this.#declared = new Set(declared);
    for (const { list, hint } of this.#lists.values()) evidence.add(this.named(list), hint);
    const alike = [...this.#paths].filter(([last, paths]) => paths.size > 1 && !this.#declared.has(last));
    if (alike.length === 0) return undefined;
    const shown = alike.slice(0, SHOWN).map(
      ([last, paths]) =>
        `${JSON.stringify(last)} in ${[...paths]
          .slice(0, SHOWN)
          .map((path) => JSON.stringify(path))
          .join(", ")}`,
    );
    return `tags that end alike are called by their whole path: ${shown.join("; ")}${alike.length > SHOWN ? " ..." : ""}`;
  }

  /** The tags of a list by their names. */
  named(list: readonly unknown[]): unknown[] {
    return list.map((item) => {
      const [last, path] = [lastStep(item), wholePath(item)];
      const isClear = (this.#paths.get(last)?.size ?? 0) < 2;
      return this.#declared.has(path) || !(isClear || this.#declared.has(last)) ? path : last;
    });
  }
}

const lastStep = (item: unknown): string => String((Array.isArray(item) ? item.at(-1) : item) ?? "");

const wholePath = (item: unknown): string =>
  Array.isArray(item) ? item.slice(-MAX_STEPS).join(BETWEEN_STEPS) : lastStep(item);
