// What written dynamics say: how loud notes are from a mark on, or the first of them alone. Knows names, no file format.
import type { Velocity } from "../units.ts";

/** What a dynamic mark says. */
export interface Dynamic {
  /** Of the notes from here on; absent: as before. */
  readonly velocity?: Velocity;
  /** Of the notes that come first from here on, and of no others. */
  readonly accent?: Velocity;
}

/** As loud as notes are before any dynamic mark: mezzo-forte. */
export const DEFAULT_VELOCITY: Velocity = 80;

/** Velocities of the written dynamics: 16 apart, forte at 96. */
const VELOCITY: ReadonlyMap<string, Velocity> = new Map([
  ["n", 1],
  ["pppppp", 1],
  ["ppppp", 2],
  ["pppp", 8],
  ["ppp", 16],
  ["pp", 33],
  ["p", 49],
  ["mp", 64],
  ["mf", 80],
  ["f", 96],
  ["ff", 112],
  ["fff", 124],
  ["ffff", 126],
  ["fffff", 127],
  ["ffffff", 127],
]);

/** `sf`, `sfz`, `rf`, `rfz`, `fz`, `sffz`, and those that go on softly: `fp`, `sfp`, `sfzp`. */
const ACCENT = /^([sr]?)(f{1,5})(z?)(p{0,6})$/;

/**
 * What a dynamic such as `mf`, `sfz` or `fp` says; undefined for other words.
 *
 * `f`, `p` and the like hold from their place on. `sf`, `fz`, `rf` and the like are the accent of one place, a degree louder than their
 * `f` alone. After `fp`, `sfp` and `pf` notes are as the second part says.
 */
export function dynamicOf(name: string): Dynamic | undefined {
  const level = VELOCITY.get(name);
  if (level !== undefined) return { velocity: level };
  if (name === "pf") return { accent: VELOCITY.get("p"), velocity: VELOCITY.get("f") };
  const [, before, forte, after, then] = ACCENT.exec(name) ?? [];
  if (forte === undefined) return undefined;
  const isForced = before !== "" || after !== "";
  const accent = VELOCITY.get(isForced ? `${forte}f` : forte);
  return then === "" ? { accent } : { accent, velocity: VELOCITY.get(then) };
}
