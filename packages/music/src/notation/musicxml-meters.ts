// Meters that the parts of a MusicXML score state each for itself. Knows the sheet, no elements.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import type { Sheet, SheetMeasure, SheetMeter } from "./sheet.ts";
import { EPSILON, meterLength } from "./sheet.ts";

/** Measures off their meter by less than this many quarters are meant to fill it: rounded tuplets, mostly. */
export const ROUNDING = 1 / 48;

/** What each part states, and what follows where they differ. */
export class PartMeters {
  /** By measure and part. */
  readonly #stated = new Map<number, Map<number, SheetMeter>>();
  /** Quarters, by measure and part. */
  readonly #filled = new Map<number, Map<number, number>>();

  state(measure: number, part: number, meter: SheetMeter): void {
    const parts = this.#stated.get(measure) ?? new Map<number, SheetMeter>();
    this.#stated.set(measure, parts);
    parts.set(part, meter);
  }

  /** Says where staves of one part have meters of different length: the first holds. */
  compare(first: SheetMeter | undefined, other: SheetMeter | undefined, log: DiagnosticLog): void {
    if (first && other && meterLength(first) !== meterLength(other))
      reportDiffering(log, first, other, "the first holds for all staves of its part");
  }

  /** Notes down that a part fills a measure so far, in quarters. */
  fill(measure: number, part: number, quarters: number): void {
    const parts = this.#filled.get(measure) ?? new Map<number, number>();
    this.#filled.set(measure, parts);
    parts.set(part, quarters);
  }

  /** Whether several parts fill the measure, each to the same place. */
  endTogether(measure: number, quarters: number): boolean {
    const ends = [...(this.#filled.get(measure)?.values() ?? [])];
    return ends.length > 1 && ends.every((end) => isNear(end, quarters));
  }

  /**
   * Gives each measure the longest of the meters in force (of equals the first part's), and stretches what parts that fill shorter ones
   * have there, so that all bar lines fall together: 2/4 beside 6/8 has its quarters as long as dotted ones. Where a part in the longest
   * meter fills but a shorter one of them, as programs write that keep such notes scaled, that one holds.
   */
  settle(sheet: Sheet, log: DiagnosticLog): void {
    const inForce = new Map<number, SheetMeter>();
    let differ = false;
    let last: SheetMeter | undefined;
    for (const [i, measure] of sheet.measures.entries()) {
      const stated = this.#stated.get(i);
      for (const [part, meter] of stated ?? []) inForce.set(part, meter);
      if (stated) differ = new Set([...inForce.values()].map(meterLength)).size > 1;
      if (measure.meter === "free" || (!stated && !differ)) continue;
      const filled = this.#filled.get(i) ?? new Map<number, number>();
      const common = commonMeter(inForce, filled);
      if (stated || common !== last) measure.meter = common;
      last = common;
      if (!differ) continue;
      const length = meterLength(common);
      const factors = [...inForce].flatMap(([part, meter]): [number, number][] => {
        const own = meterLength(meter);
        return own < length && isNear(filled.get(part), own) ? [[part, length / own]] : [];
      });
      const other = [...inForce.values()].find((meter) => meterLength(meter) !== length)!;
      reportDiffering(log, common, other, "the shorter bars are stretched to the longer ones");
      if (factors.length > 0) stretch(sheet, measure, new Map(factors));
    }
  }
}

function isNear(filled: number | undefined, length: number): boolean {
  return filled !== undefined && Math.abs(filled - length) < ROUNDING;
}

/** The meter that holds for all parts; see `PartMeters.settle`. */
function commonMeter(
  inForce: ReadonlyMap<number, SheetMeter>,
  filled: ReadonlyMap<number, number>,
): SheetMeter {
  const parts = [...inForce].sort(([a], [b]) => a - b);
  const meters = parts.map(([, meter]) => meter);
  const longest = meters.reduce((long, meter) => (meterLength(meter) > meterLength(long) ? meter : long));
  for (const [part, meter] of parts) {
    if (meterLength(meter) < meterLength(longest)) continue;
    const scaled = meters.find(
      (shorter) => shorter !== meter && isNear(filled.get(part), meterLength(shorter)),
    );
    if (scaled) return scaled;
  }
  return longest;
}

function reportDiffering(log: DiagnosticLog, a: SheetMeter, b: SheetMeter, outcome: string): void {
  log.add(
    "meters-differ",
    "note",
    `readMusicXml: parts should share a meter; got ${a.numerator}/${a.denominator} and ${b.numerator}/${b.denominator}; ${outcome}`,
  );
}

/** Makes what the parts have in a measure so many times as long. */
function stretch(sheet: Sheet, measure: SheetMeasure, factors: ReadonlyMap<number, number>): void {
  const scaled = <Thing extends { readonly part: number; readonly at: number }>(thing: Thing): Thing => ({
    ...thing,
    at: thing.at * (factors.get(thing.part) ?? 1),
  });
  for (const [k, note] of measure.notes.entries()) {
    const factor = factors.get(note.part);
    if (factor === undefined) continue;
    const longer = { ...scaled(note), duration: note.duration * factor };
    for (const time of [longer.at, longer.duration]) if (time > EPSILON) sheet.resolution.addQuarters(time);
    measure.notes[k] = longer;
  }
  for (const [k, mark] of measure.dynamics.entries()) measure.dynamics[k] = scaled(mark);
  for (const [k, mark] of measure.pedals.entries()) measure.pedals[k] = scaled(mark);
}
