// What can be wished of a performance, checked; and what is said of how far it was reached.
import {
  ATTRIBUTE_NAMES,
  type AttributeName,
  type AttributeWishes,
  assignments,
  type Constraints,
  MOST_ASKED,
  type PerformanceConfig,
  SemitoneError,
} from "@semitone/models";
import type { Score } from "@semitone/music";

/** Deviations by which a wish may be missed without a word. */
const NEAR = 0.25;

export interface CheckedWishes {
  readonly wishes: AttributeWishes;
  readonly className?: string;
}

/** What was asked of an attribute, and what came out, in deviations; null where it cannot be told. */
export interface ReachedWish {
  readonly attribute: string;
  readonly asked: number;
  readonly reached: number | null;
}

/** @throws SemitoneError (`option`) naming what can be asked */
export function checkWishes(
  { classAttribute, classes }: Pick<PerformanceConfig, "classAttribute" | "classes">,
  wishes: Constraints,
): CheckedWishes {
  const known = [...ATTRIBUTE_NAMES, ...(classAttribute === undefined ? [] : [classAttribute])];
  const numbers: Partial<Record<AttributeName, number>> = {};
  let className: string | undefined;
  for (const [name, value] of Object.entries(assignments(wishes, known))) {
    if (name === classAttribute) {
      className = String(value);
      if (!classes.includes(className))
        throw new SemitoneError(
          `wish ${name}: expected one of ${classes.join(", ")}; got ${className}; choose one of these`,
          "option",
        );
      continue;
    }
    const attribute = ATTRIBUTE_NAMES.find((one) => one === name);
    const number = typeof value === "number" || value.trim() !== "" ? Number(value) : Number.NaN;
    if (attribute === undefined)
      throw new SemitoneError(
        `wish: expected ${known.join(", ")}; got ${name}; ask for one of these`,
        "option",
      );
    if (!(Math.abs(number) <= MOST_ASKED))
      throw new SemitoneError(
        `wish ${name}: expected deviations from the mean in -${MOST_ASKED}..${MOST_ASKED}; got ${value}; ask for less`,
        "option",
      );
    numbers[attribute] = number;
  }
  return { wishes: numbers, ...(className !== undefined && { className }) };
}

/** What is to be known of a result: wishes that were missed, and tracks that are not played otherwise. */
export function notesOn(score: Score, wishes: readonly ReachedWish[]): string[] {
  const missed = wishes.filter(({ asked, reached }) => reached === null || Math.abs(asked - reached) > NEAR);
  const drums = score.tracks.some(({ isDrum }) => isDrum);
  return [
    ...missed.map(({ attribute, asked, reached }) =>
      reached === null
        ? `${attribute}: cannot be told of this score, as nothing in it shows it`
        : `${attribute}: asked ${asked.toFixed(2)}, reached ${reached.toFixed(2)}`,
    ),
    ...(drums ? ["percussion is left as it is written, in the time of the rest"] : []),
  ];
}
