// Token vocabularies: families of named tokens laid out one after another. Knows nothing of music.
import { nearestName } from "./options.ts";
import type { Encoded, Representation } from "./representation.ts";
import { RepresentationError } from "./representation.ts";

/** A representation that is a sequence of tokens `[tokens]`, closed by `end`; `pad` and `start` are for whoever makes batches. */
export interface TokenRepresentation extends Representation<Int32Array> {
  readonly vocabulary: Vocabulary;
}

export interface Vocabulary<Family extends string = string> {
  readonly size: number;
  /** Name of each token: `family`, or `family_label` such as `pitch_60`. */
  readonly names: readonly string[];
  /** Family of each token. */
  readonly familyOf: readonly Family[];
  /** Place of each token within its family. */
  readonly indexOf: readonly number[];
  /** Token of the `index`-th member of a family. */
  token(family: Family, index?: number): number;
  /** @throws RepresentationError for an unknown name, naming the nearest */
  tokenOf(name: string): number;
}

/** Present in every vocabulary, as tokens 0, 1 and 2. */
const SPECIAL = { pad: [""], start: [""], end: [""] } as const;

/** Lays out families in the order given, after `pad`, `start` and `end`; the label `""` leaves the family's bare name. */
export function createVocabulary<Family extends string>(
  families: Readonly<Record<Family, readonly (string | number)[]>>,
): Vocabulary<Family | keyof typeof SPECIAL> {
  type Any = Family | keyof typeof SPECIAL;
  const all = Object.entries({ ...SPECIAL, ...families }) as [Any, readonly (string | number)[]][];
  const first = new Map<Any, number>();
  const names: string[] = [];
  const familyOf: Any[] = [];
  const indexOf: number[] = [];
  for (const [family, labels] of all) {
    first.set(family, names.length);
    labels.forEach((label, index) => {
      names.push(label === "" ? family : `${family}_${label}`);
      familyOf.push(family);
      indexOf.push(index);
    });
  }
  const byName = new Map(names.map((name, token) => [name, token]));
  return {
    size: names.length,
    names,
    familyOf,
    indexOf,
    token: (family, index = 0) => first.get(family)! + index,
    tokenOf(name) {
      const token = byName.get(name);
      if (token !== undefined) return token;
      throw new RepresentationError(
        "tokenOf",
        "a token of the vocabulary",
        name,
        `did you mean ${nearestName(name, names)}?`,
      );
    },
  };
}

/** `low..high`, both included: the labels of a numeric family. */
export function span(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, k) => low + k);
}

/** Longest sequence an encoder makes. */
export const MAX_TOKENS = 4_194_304;

/** Collects the tokens of an encoding, at most `MAX_TOKENS`. */
export class TokenWriter {
  readonly #tokens: number[] = [];
  constructor(readonly caller: string) {}

  push(token: number): void {
    if (this.#tokens.length === MAX_TOKENS) {
      const expected = `at most ${MAX_TOKENS} tokens`;
      throw new RepresentationError(this.caller, expected, "more", "cut the score into segments first");
    }
    this.#tokens.push(token);
  }

  /** Writes `amount` >= 1 as a sum of family members worth 1..largest: the largest as often as it goes, then the rest. */
  pushSum(vocabulary: Vocabulary, family: string, amount: number, largest: number): void {
    let left = amount;
    for (; left > largest; left -= largest) this.push(vocabulary.token(family, largest - 1));
    if (left > 0) this.push(vocabulary.token(family, left - 1));
  }

  finish(): Encoded<Int32Array> {
    return { shape: [this.#tokens.length], data: Int32Array.from(this.#tokens) };
  }
}
