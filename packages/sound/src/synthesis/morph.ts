// What lies between two sounds.
import type { Sound } from "../sound.ts";
import { centsToHertz, NOISE_BANDS, ratioOf, SAMPLE_RATE, type SoundModel } from "./model.ts";
import { type Carrier, valueAt } from "./noise.ts";
import { countPartials } from "./partials.ts";
import { type Recipe, renderRecipe } from "./render.ts";
import { liftTo } from "./reshape.ts";
import { SpectralEnvelope } from "./spectral-envelope.ts";
import { framesFor, marksBetween, marksOf, placesIn } from "./time-map.ts";

/** `timbre`: spectrum, noise and course of the level; `pitch`: the fundamental. */
export type MorphedPart = "timbre" | "pitch" | "all";

export interface MorphOptions {
  /** 0 the first sound, 1 the second; between 0 and 1. */
  readonly share: number;
  /** @default "all" */
  readonly what?: MorphedPart;
  /** Noise and phases are those of the first sound alone, filtered: it plays with the second's timbre. @default false */
  readonly carriedByFirst?: boolean;
  /** Cents on top of the pitch between both; the spectral envelope stays. @default 0 */
  readonly shift?: number;
}

/**
 * A sound at a share of the way from one to another. Each frame of the first and the frame of the second that lies as far into the same
 * part (attack, body, release; the lengths of parts go from one's to the other's in equal ratios) give one frame: the fundamental by cents,
 * the spectral envelope by dB over frequency, each partial's distance from that envelope by dB over its number, the noise by dB in bands, the
 * level by dB. Noise is the residual of both recordings, filtered to the bands between them and mixed by equal power. Where one of both has no pitch the
 * partials of the other fade by equal power.
 *
 * @throws RangeError for a share beyond 0..1; where a pitch is to change between sounds of which one has none
 */
export function morph(a: SoundModel, b: SoundModel, options: MorphOptions): Sound {
  return { sampleRate: SAMPLE_RATE, samples: renderRecipe(between(a, b, options)) };
}

/** The same before it is sound. */
export function between(a: SoundModel, b: SoundModel, options: MorphOptions): Recipe {
  const { share, what = "all", carriedByFirst = false, shift = 0 } = options;
  if (!(share >= 0 && share <= 1)) throw new RangeError(`morph: expected a share of 0..1; got ${share}`);
  const isPitched = a.partials > 0 && b.partials > 0;
  if (what === "pitch" && !isPitched)
    throw new RangeError("morph: expected two sounds with a pitch; got one without; morph all or the timbre");
  const timbre = what === "pitch" ? 0 : share;
  const time = timeMap(a, b, timbre);
  const cents = centsBetween(a, b, time, { what, share }).map((value) => value + shift);
  const noise = noiseBetween(a, b, time, timbre);
  const series = seriesBetween(a, b, time, { cents, timbre, ownPhases: carriedByFirst || what !== "all" });
  const recipe = { ...series, noise, frames: time.frames, cents };
  levelTo(recipe, a, b, time, timbre);
  return { ...recipe, carriers: carriersOf(a, b, time, carriedByFirst ? 0 : timbre) };
}

interface TimeMap {
  readonly frames: number;
  /** By frame between: the frames of both sounds. */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

function timeMap(a: SoundModel, b: SoundModel, share: number): TimeMap {
  const [marksA, marksB] = [marksOf(a), marksOf(b)];
  const marks = marksBetween(marksA, marksB, share);
  return { frames: framesFor(marks), a: placesIn(marks, marksA), b: placesIn(marks, marksB) };
}

function centsBetween(
  a: SoundModel,
  b: SoundModel,
  time: TimeMap,
  { what, share }: { readonly what: MorphedPart; readonly share: number },
): Float64Array {
  const of = ({ cents }: SoundModel, at: number) => valueAt(cents, 1, at, 0);
  if (a.partials === 0)
    return what === "all" && b.partials > 0 ? time.b.map((at) => of(b, at)) : new Float64Array(0);
  const own = time.a.map((at) => of(a, at));
  if (what === "timbre" || b.partials === 0) return own;
  if (what === "pitch") {
    const change = share * (noteCents(b) - noteCents(a));
    return own.map((cents) => cents + change);
  }
  return own.map((cents, i) => cents + share * (of(b, time.b[i]) - cents));
}

/** Pitch of the note as a whole: the median of its body. */
export function noteCents({ cents, parts }: SoundModel): number {
  const body = cents.slice(parts.attackEnd, parts.releaseStart + 1).sort();
  return body[body.length >> 1];
}

function noiseBetween(a: SoundModel, b: SoundModel, time: TimeMap, share: number): Float32Array {
  const noise = new Float32Array(time.frames * NOISE_BANDS);
  for (let i = 0; i < time.frames; i++)
    for (let band = 0; band < NOISE_BANDS; band++)
      noise[i * NOISE_BANDS + band] =
        (1 - share) * valueAt(a.noise, NOISE_BANDS, time.a[i], band) +
        share * valueAt(b.noise, NOISE_BANDS, time.b[i], band);
  return noise;
}

interface SeriesPlan {
  readonly cents: Float64Array;
  /** Share of the second's timbre. */
  readonly timbre: number;
  /** Phases are the first's: its partials stay where they were to the fraction of a cent. */
  readonly ownPhases: boolean;
}

type Partials = Pick<Recipe, "partials" | "inharmonicity" | "amplitudes" | "phases" | "drift" | "tonal">;

function seriesBetween(a: SoundModel, b: SoundModel, time: TimeMap, plan: SeriesPlan): Partials {
  const { cents, timbre, ownPhases } = plan;
  if (cents.length === 0)
    return {
      partials: 0,
      inharmonicity: 0,
      amplitudes: new Float32Array(0),
      phases: [],
      drift: new Float32Array(0),
      tonal: new Float64Array(0),
    } as unknown as Partials;
  // A sound without a pitch has no envelope of partials: the other's stands for it, and fades.
  const [shareB, fade] =
    a.partials === 0
      ? [1, Math.sin((timbre * Math.PI) / 2)]
      : b.partials === 0
        ? [0, Math.cos((timbre * Math.PI) / 2)]
        : [timbre, 1];
  const inharmonicity = (1 - shareB) * a.inharmonicity + shareB * b.inharmonicity;
  const partials = countPartials(cents, inharmonicity);
  const sources = [
    { model: a, at: time.a, weight: 1 - shareB, carried: ownPhases ? 1 : 1 - shareB },
    { model: b, at: time.b, weight: shareB, carried: ownPhases ? 0 : shareB },
  ].map((source) => ({ ...source, envelope: new SpectralEnvelope(source.model) }));
  const amplitudes = new Float32Array(time.frames * partials);
  const drift = new Float32Array(time.frames * partials);
  const tonal = new Float64Array(partials);
  const middle = centsToHertz(cents[cents.length >> 1]);
  for (const { model, at, weight, carried, envelope } of sources) {
    for (let p = 0; p < partials && weight > 0; p++)
      tonal[p] += fade * weight * envelope.tonalAt(ratioOf(p + 1, inharmonicity) * middle);
    for (let i = 0; i < time.frames; i++) {
      if (weight > 0) {
        envelope.frame(at[i]);
        const hertz = centsToHertz(cents[i]);
        for (let p = 0; p < partials; p++)
          amplitudes[i * partials + p] +=
            weight * envelope.read(p + 1, ratioOf(p + 1, inharmonicity) * hertz);
      }
      if (carried > 0)
        for (let p = 0; p < Math.min(partials, model.partials); p++)
          drift[i * partials + p] +=
            carried * steady(model.tonal[p], timbre) * valueAt(model.drift, model.partials, at[i], p);
    }
  }
  return { partials, inharmonicity, amplitudes, drift, tonal, phases: phasesBetween(sources, partials) };
}

/** The phase of a partial that is noise wanders; where it gets another sound's strength, it must not. */
const steady = (tonal: number, timbre: number): number => 1 - timbre * (1 - tonal);

/** On the shorter arc between both. */
function phasesBetween(
  sources: readonly { readonly model: SoundModel; readonly carried: number }[],
  partials: number,
): Float64Array {
  return Float64Array.from({ length: partials }, (_, p) => {
    let [x, y] = [0, 0];
    for (const { model, carried } of sources) {
      if (p >= model.partials) continue;
      x += carried * Math.cos(model.phases[p]);
      y += carried * Math.sin(model.phases[p]);
    }
    return Math.atan2(y, x);
  });
}

/** Means of decibels are softer than either sound where they are loud at different frequencies: each frame is brought to the level between. */
function levelTo(
  recipe: Omit<Recipe, "carriers">,
  a: SoundModel,
  b: SoundModel,
  time: TimeMap,
  share: number,
): void {
  for (let i = 0; i < recipe.frames; i++)
    liftTo(
      recipe,
      i,
      (1 - share) * valueAt(a.levels, 1, time.a[i], 0) + share * valueAt(b.levels, 1, time.b[i], 0),
    );
}

const carriersOf = (a: SoundModel, b: SoundModel, time: TimeMap, share: number): Carrier[] => [
  { samples: a.residual, bands: a.noise, at: time.a, share: Math.cos((share * Math.PI) / 2) ** 2 },
  { samples: b.residual, bands: b.noise, at: time.b, share: Math.sin((share * Math.PI) / 2) ** 2 },
];
