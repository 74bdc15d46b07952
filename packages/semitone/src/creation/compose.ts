// New music from a segment model: rooms for what was asked, qualities that follow from them, then two bars after two bars.
import { createScore, type Note, type Score, ticks } from "@semitone/music";
import { randomStream } from "@semitone/runtime";
import type { Anchor } from "../segment-model/anchors.ts";
import {
  BARS,
  type BarGrid,
  barTicks,
  type GridNote,
  TICKS_PER_QUARTER,
  toNotes,
} from "../segment-model/grid.ts";
import type { SegmentLatent, SegmentModel } from "../segment-model/open-segment-model.ts";
import { QUALITIES } from "../segment-model/qualities.ts";
import { type CheckedWishes, fifthsOf, type Key } from "./request.ts";
import { performanceOf } from "./written-segments.ts";

export interface CompositionPlan {
  readonly wishes: CheckedWishes;
  /** How far to go towards a class: 0 the average of all, 1 its own average, above it more than typical. */
  readonly strength: number;
  /** Left out: any. */
  readonly key?: Key;
  /** Left out: what the corpus has most of, among pieces of the classes asked for. */
  readonly grid?: BarGrid;
  readonly bars: number;
  /** Of every draw: 0 the most likely, 1 as varied as the corpus. */
  readonly temperature: number;
  readonly seed: number;
}

/** Segments of a phrase and what each takes up again: the third returns to the first. */
const FORM = [0, 1, 0, 3] as const;
/** How far two bars that take up earlier ones go towards what would have followed anyway. */
const VARIATION = 0.25;
/** Qualities stay within so many standard deviations, beyond which the model has heard next to nothing. */
const FARTHEST = 3;

/** Versions of every two bars, of which the one is kept in which the model hears most of the classes asked for. */
const TRIES = 6;

/** Composes a piece; the same plan gives the same piece. */
export async function compose(model: SegmentModel, plan: CompositionPlan): Promise<Score> {
  const draw = drawer(plan.seed);
  const { anchor, shift } = chooseAnchor(model, plan, draw);
  const grid = plan.grid ?? anchor.grid;
  const rooms = chooseRooms(model, plan, anchor, draw);
  const qualities = chooseQualities(plan, anchor, shift);
  const tonic = plan.key?.tonic ?? Math.floor(draw.uniform("key") * 12);
  if (plan.key && plan.wishes.qualities.mode === undefined) lean(qualities, plan.key.mode);
  const { mean, deviation } = model.config.scale;
  const mode = plan.key?.mode ?? (mean[MODE] + qualities[MODE] * deviation[MODE] >= 0 ? "major" : "minor");
  const segments = await continueSegments(model, plan, { rooms, qualities, grid }, draw);
  return scoreOf(model, segments, { grid, qualities, key: { tonic, mode }, bars: plan.bars });
}

const MODE = QUALITIES.indexOf("mode");

/** Seeded random numbers, each kind from a stream of its own. */
function drawer(seed: number) {
  return {
    normal: (name: string, size: number, step = 0) => {
      const out = new Float32Array(size);
      randomStream(seed, `compose/${name}`).normal(out, { step });
      return out;
    },
    uniform: (name: string, step = 0) => {
      const out = new Float64Array(1);
      randomStream(seed, `compose/${name}`).uniform(out, { step });
      return out[0];
    },
  };
}

type Drawer = ReturnType<typeof drawer>;

/**
 * A real segment of the classes asked for, to start from: as they are at temperature 1, their mean at 0. And how far its class lies from
 * the others, in qualities.
 */
function chooseAnchor(model: SegmentModel, { wishes, temperature }: CompositionPlan, draw: Drawer) {
  const { anchors } = model;
  const fitting = anchors.filter(({ classes }) =>
    Object.entries(wishes.classes).every(([name, k]) => classes[name] === k),
  );
  // No piece has all of the classes at once: any that has one of them.
  const some = anchors.filter(({ classes }) =>
    Object.entries(wishes.classes).some(([name, k]) => classes[name] === k),
  );
  const candidates = [fitting, some, anchors].find(({ length }) => length > 0)!;
  const drawn = candidates[Math.floor(draw.uniform("anchor") * candidates.length)];
  // What sets the class apart is measured against music that has a class at all.
  const peers = anchors.filter(({ classes }) => Object.keys(wishes.classes).every((name) => name in classes));
  const [own, all] = [candidates, peers.length > 0 ? peers : anchors].map((of) =>
    meanOf(of.map(({ qualities }) => qualities)),
  );
  return {
    anchor: {
      ...drawn,
      qualities: towards(own, drawn.qualities, Math.min(1, temperature)),
      grid: mostFrequent(candidates.map(({ grid }) => grid)),
    },
    shift: own.map((value, k) => value - all[k]),
  };
}

function mostFrequent(grids: readonly BarGrid[]): BarGrid {
  const counts = new Map<string, { grid: BarGrid; count: number }>();
  for (const grid of grids) {
    const key = JSON.stringify(grid);
    counts.set(key, { grid, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].reduce((most, entry) => (entry.count > most.count ? entry : most)).grid;
}

const meanOf = (vectors: readonly Float32Array[]): Float32Array =>
  vectors[0].map((_, k) => vectors.reduce((sum, vector) => sum + vector[k], 0) / vectors.length);

function chooseRooms(
  model: SegmentModel,
  { wishes, strength, temperature }: CompositionPlan,
  anchor: Anchor,
  draw: Drawer,
): SegmentLatent["rooms"] {
  const wanted = Object.entries(wishes.classes).map(([room, k]) => {
    const { loc, scale } = model.components[room][k];
    const centre = towards(model.centreOf(room), loc, strength);
    const noise = draw.normal(`room/${room}`, centre.length);
    return [room, centre.map((value, i) => value + temperature * scale[i] * noise[i])] as const;
  });
  return { ...anchor.rooms, ...Object.fromEntries(wanted) };
}

/** a + strength (b - a) */
export const towards = (a: Float32Array, b: Float32Array, strength: number): Float32Array =>
  a.map((value, i) => value + strength * (b[i] - value));

/** The anchor's qualities, moved on the way from all classes to its own, and those that were asked for. */
function chooseQualities(
  { wishes, strength }: CompositionPlan,
  anchor: Anchor,
  shift: Float32Array,
): Float32Array {
  return anchor.qualities.map((value, k) => {
    const wanted = wishes.qualities[QUALITIES[k]] ?? value + (strength - 1) * shift[k];
    return Math.min(FARTHEST, Math.max(-FARTHEST, wanted));
  });
}

/** Sees to it that the notes are in the mode of the key. */
function lean(qualities: Float32Array, mode: Key["mode"]): void {
  const least = 0.7;
  qualities[MODE] = mode === "major" ? Math.max(qualities[MODE], least) : Math.min(qualities[MODE], -least);
}

/** Segments for all bars, each given the one before it. */
async function continueSegments(
  model: SegmentModel,
  { wishes, bars, temperature }: CompositionPlan,
  fixed: Omit<SegmentLatent, "rest">,
  draw: Drawer,
): Promise<GridNote[][]> {
  const latents: Float32Array[] = [];
  const segments: GridNote[][] = [];
  const tries = Object.keys(wishes.classes).length > 0 ? TRIES : 1;
  for (let i = 0; i < Math.ceil(bars / BARS); i++) {
    const inPhrase = i % FORM.length;
    const taken = FORM[inPhrase] < inPhrase ? latents[i - inPhrase + FORM[inPhrase]] : undefined;
    const rests: Float32Array[] = [];
    for (let k = 0; k < tries; k++) {
      const noise = draw.normal(`rest/${k}`, model.restSize, i);
      const rest = await model.continue(segments.at(-1) ?? [], fixed, { noise, temperature });
      rests.push(taken ? towards(taken, rest, VARIATION) : rest);
    }
    const versions = await model.decode(
      rests.map((rest) => ({ ...fixed, rest })),
      { byDensity: true },
    );
    const best = tries === 1 ? 0 : await bestOf(model, versions, fixed, wishes);
    latents.push(rests[best]);
    segments.push(versions[best]);
  }
  return segments;
}

/** The version in which the model hears the classes asked for most clearly. */
async function bestOf(
  model: SegmentModel,
  versions: readonly GridNote[][],
  { grid, qualities }: Omit<SegmentLatent, "rest">,
  { classes }: CheckedWishes,
): Promise<number> {
  const { qpm, velocity } = performanceOf(model, qualities);
  const heard = versions.map((notes) => ({ grid, notes, qpm, velocity, bar: 0 }));
  const [{ attributes }] = await model.encodeCut([{ segments: heard }]);
  const evidence = versions.map((_, i) =>
    Object.entries(classes).reduce(
      (sum, [name, k]) => sum + Math.log(Math.max(attributes[name][i][k], 1e-9)),
      0,
    ),
  );
  return evidence.indexOf(Math.max(...evidence));
}

interface Setting {
  readonly grid: BarGrid;
  readonly qualities: Float32Array;
  readonly key: Key;
  readonly bars: number;
}

/** Segments as a score, at the tempo and the loudness that the qualities say. */
export function scoreOf(
  { config }: Pick<SegmentModel, "config">,
  segments: readonly GridNote[][],
  { grid, qualities, key, bars }: Setting,
): Score {
  const { qpm, velocity } = performanceOf({ config }, qualities);
  const transpose = key.tonic > 5 ? key.tonic - 12 : key.tonic;
  const end = Math.round(bars * barTicks(grid));
  const notes = segments
    .flatMap((segment, i): Note[] => toNotes(segment, grid, { bar: i * BARS, transpose, velocity }))
    .filter(({ onset }) => onset < end)
    .map((note) => ({ ...note, duration: ticks(Math.min(note.duration, end - note.onset)) }));
  return createScore({
    ticksPerQuarter: TICKS_PER_QUARTER,
    notes,
    tempos: [{ at: ticks(0), qpm }],
    meters: [{ at: ticks(0), numerator: grid.numerator, denominator: grid.denominator }],
    keys: [{ at: ticks(0), fifths: fifthsOf(key), mode: key.mode }],
    tracks: [{ name: "piano", program: 0, channel: 0, isDrum: false }],
    provenance: { format: "generated" },
  });
}
