// The form of an entry of the descriptor table. Knows no particular descriptor.
import type { Passage } from "./passage.ts";

/** A change to a score that leaves some descriptors as they are: all pitches shifted, all tempi scaled, all velocities scaled. */
export type ScoreChange = "transposition" | "tempo" | "velocity";

/** One named musical feature of a passage (a whole score or one bar). */
export interface Descriptor {
  /** camelCase, unique, stable: it names columns in tables and files. */
  readonly name: string;
  /** What it is in plain words, for people who have not seen its formula; at most 80 characters. */
  readonly title: string;
  readonly family: string;
  readonly unit: string;
  /** Smallest and largest value it can take. */
  readonly range: readonly [number, number];
  /** True where music could in principle exceed `range`: such values are cut to it. @default false */
  readonly cut?: boolean;
  /** How it is computed, in the symbols explained at the top of docs/descriptors.md. */
  readonly formula: string;
  /** When it is NaN; absent if never. */
  readonly undefinedWhen?: string;
  /** The changes that leave it as it is; any other change can move it. */
  readonly invariant: readonly ScoreChange[];
  /** Whether it is also a curve over bars (see `describeBars`). */
  readonly perBar: boolean;
  readonly compute: (passage: Passage) => number;
}

/** What the entries of a family share, unless they say otherwise. */
export type FamilyDefaults = Pick<Descriptor, "invariant" | "perBar" | "undefinedWhen">;

type Entry = Omit<Descriptor, "family" | keyof FamilyDefaults> & Partial<FamilyDefaults>;

/** The entries of one family, completed by its defaults. */
export function family(name: string, defaults: FamilyDefaults, entries: readonly Entry[]): Descriptor[] {
  return entries.map((entry) => ({ ...defaults, ...entry, family: name }));
}
