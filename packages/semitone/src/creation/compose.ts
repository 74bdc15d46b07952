// New music from a segment model: rooms for what was asked, qualities that follow from them, then two bars after two bars.
import { createScore, type Note, type Score, ticks } from "@semitone/music";
import { randomStream } from "@semitone/runtime";
import {
  BARS,
  type BarGrid,
  barTicks,
  type GridNote,
  TICKS_PER_QUARTER,
  toNotes,
} from "../segment-model/grid.ts";
import type { Normal, SegmentLatent, SegmentModel } from "../segment-model/open-segment-model.ts";
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

/** Composes a piece; the same plan gives the same piece. */
export async function compose(model: SegmentModel, plan: CompositionPlan): Promise<Score> {
  const draw = drawer(plan.seed);
  const grid = plan.grid ?? likelyGrid(model, plan.wishes);
  const rooms = chooseRooms(model, plan, draw);
  const key = plan.key ?? { tonic: Math.floor(draw.uniform("key") * 12), mode: undefined };
  const qualities = chooseQualities(plan, await model.qualitiesOf(rooms), draw);
  if (key.mode && plan.wishes.qualities.mode === undefined) lean(qualities, key.mode);
  const mode =
    key.mode ??
    (qualities[MODE] + model.config.scale.mean[MODE] / model.config.scale.deviation[MODE] >= 0
      ? "major"
      : "minor");
  const segments = await continueSegments(
    model,
    { rooms, qualities, grid },
    Math.ceil(plan.bars / BARS),
    plan.temperature,
    draw,
  );
  return scoreOf(model, segments, { grid, qualities, key: { tonic: key.tonic, mode }, bars: plan.bars });
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

function chooseRooms(
  model: SegmentModel,
  { wishes, strength, temperature }: CompositionPlan,
  draw: Drawer,
): SegmentLatent["rooms"] {
  return Object.fromEntries(
    model.rooms.map((room) => {
      const components = model.components[room];
      const wanted = wishes.classes[room];
      const chosen =
        components[
          wanted ??
            pick(
              components.map(({ weight }) => weight),
              draw.uniform(`class/${room}`),
            )
        ];
      const centre = towards(model.centreOf(room), chosen.loc, wanted === undefined ? 1 : strength);
      return [
        room,
        sample({ loc: centre, scale: chosen.scale }, temperature, draw.normal(`room/${room}`, centre.length)),
      ];
    }),
  );
}

/** a + strength (b - a) */
export const towards = (a: Float32Array, b: Float32Array, strength: number): Float32Array =>
  a.map((value, i) => value + strength * (b[i] - value));

const sample = ({ loc, scale }: Normal, temperature: number, noise: Float32Array): Float32Array =>
  loc.map((value, i) => value + temperature * scale[i] * noise[i]);

/** The index whose share of `weights` holds the part `at` of the whole, 0..1. */
function pick(weights: readonly number[], at: number): number {
  let left = at * weights.reduce((a, b) => a + b, 0);
  return Math.max(
    0,
    weights.findIndex((weight) => (left -= weight) < 0),
  );
}

function chooseQualities(
  { wishes, temperature }: CompositionPlan,
  described: Normal,
  draw: Drawer,
): Float32Array {
  const drawn = sample(described, temperature, draw.normal("qualities", QUALITIES.length));
  return drawn.map((value, k) => {
    const wanted = wishes.qualities[QUALITIES[k]] ?? value;
    return Math.min(FARTHEST, Math.max(-FARTHEST, wanted));
  });
}

/** Sees to it that the notes are in the mode of the key. */
function lean(qualities: Float32Array, mode: Key["mode"]): void {
  const least = 0.7;
  qualities[MODE] = mode === "major" ? Math.max(qualities[MODE], least) : Math.min(qualities[MODE], -least);
}

/** The grid that most segments have, counted among those of the classes asked for. */
function likelyGrid({ config }: SegmentModel, { classes }: CheckedWishes): BarGrid {
  const evidence = (grid: (typeof config.grids)[number]) =>
    Object.entries(classes).reduce((product, [name, k]) => product * (grid.classes[name]?.[k] ?? 0), 1);
  const best = [...config.grids].sort((a, b) => evidence(b) - evidence(a) || b.count - a.count)[0];
  const { count: _, classes: __, ...grid } = best;
  return grid;
}

/** `count` segments, each given the one before it. */
async function continueSegments(
  model: SegmentModel,
  fixed: Omit<SegmentLatent, "rest">,
  count: number,
  temperature: number,
  draw: Drawer,
): Promise<GridNote[][]> {
  const latents: Float32Array[] = [];
  const segments: GridNote[][] = [];
  for (let i = 0; i < count; i++) {
    const inPhrase = i % FORM.length;
    const taken = FORM[inPhrase] < inPhrase ? latents[i - inPhrase + FORM[inPhrase]] : undefined;
    const noise = draw.normal("rest", model.restSize, i);
    const rest = await model.continue(segments.at(-1) ?? [], fixed, { noise, temperature });
    latents.push(taken ? taken.map((value, k) => value + VARIATION * (rest[k] - value)) : rest);
    segments.push((await model.decode([{ ...fixed, rest: latents[i] }]))[0]);
  }
  return segments;
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
