// What token representations share: vocabularies of named tokens, writing them within bounds, reading them with checks.

import { closestName } from "@semitone/stats";
import type { Score } from "../score.ts";
import type { Encoded, EncodedData, Representation, ValueRange } from "./representation.ts";
import { RepresentationError, requireRange, requireShape } from "./representation.ts";

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
        `did you mean ${closestName(name, names)}?`,
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

/** One token of a sequence, by its family and its place in it. */
export interface Token<Family extends string> {
  readonly family: Family;
  readonly index: number;
}

/** Collects the tokens of an encoding, at most `MAX_TOKENS`. */
export class TokenWriter<Family extends string> {
  readonly #tokens: number[] = [];
  constructor(
    readonly caller: string,
    readonly vocabulary: Vocabulary<Family>,
  ) {}

  /** Writes the `index`-th token of a family. */
  write(family: Family, index = 0): void {
    if (this.#tokens.length === MAX_TOKENS) {
      const expected = `at most ${MAX_TOKENS} tokens`;
      throw new RepresentationError(this.caller, expected, "more", "cut the score into segments first");
    }
    this.#tokens.push(this.vocabulary.token(family, index));
  }

  /** Writes `amount` as a sum of members worth 1..largest: the largest as often as it goes, then the rest; nothing for 0. */
  writeSum(family: Family, amount: number, largest: number): void {
    let left = amount;
    for (; left > largest; left -= largest) this.write(family, largest - 1);
    if (left > 0) this.write(family, left - 1);
  }

  finish(): Int32Array {
    return Int32Array.from(this.#tokens);
  }
}

/** What is a token representation's own; `tokenRepresentation` adds what they share. */
interface TokenForm<Family extends string> {
  readonly name: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly losses: readonly string[];
  readonly vocabulary: Vocabulary<Family>;
  /** Writes a score, without the closing `end`. */
  write(score: Score, writer: TokenWriter<Family>): void;
  /** Reads tokens up to the first `end`; must make a score of any. */
  read(tokens: Iterable<Token<Family>>): Score;
}

/** The representation `[tokens]` of a form: its bounds and checks, and the closing `end`. */
export function tokenRepresentation<Family extends string>(
  form: TokenForm<Family | "end">,
): TokenRepresentation {
  const { name, options, losses, vocabulary } = form;
  const range: ValueRange = { kind: "tokens", size: vocabulary.size };

  function encode(score: Score): Encoded<Int32Array> {
    const writer = new TokenWriter(`${name}.encode`, vocabulary);
    form.write(score, writer);
    writer.write("end");
    const data = writer.finish();
    return { shape: [data.length], data };
  }

  function* tokensOf(data: EncodedData) {
    for (const token of data) {
      const family = vocabulary.familyOf[token];
      if (family === "end") return;
      yield { family, index: vocabulary.indexOf[token] };
    }
  }

  return {
    name,
    spec: { kind: name, ...options },
    losses,
    range,
    vocabulary,
    shapeOf: (score) => encode(score).shape,
    encode,
    decode(encoded) {
      requireShape(`${name}.decode`, encoded, ["tokens"]);
      requireRange(`${name}.decode`, encoded, range);
      return form.read(tokensOf(encoded.data));
    },
  };
}
