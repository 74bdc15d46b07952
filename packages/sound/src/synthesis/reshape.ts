// One sound changed: another pitch, a brighter spectrum, a slower attack, more noise.
import type { Sound } from "../sound.ts";
import { levelOf } from "./analyse.ts";
import { centsToHertz, FLOOR_DB, NOISE_BANDS, ratioOf, SAMPLE_RATE, type SoundModel } from "./model.ts";
import { bandHertz, valueAt } from "./noise.ts";
import { countPartials } from "./partials.ts";
import { type Recipe, renderRecipe } from "./render.ts";
import { SpectralEnvelope } from "./spectral-envelope.ts";
import { framesFor, marksOf, placesIn } from "./time-map.ts";

export interface Change {
  /**
   * Shift of the pitch; the spectral envelope stays. In pairs of recorded notes of one instrument, 2 to 19 semitones apart, an envelope that
   * stays is nearer to the other note than one that goes along by any part, see docs/making-sounds.md. @default 0
   */
  readonly cents?: number;
  /** Tilt of the spectrum around 1 kHz in dB an octave, of partials and noise; the level stays. @default 0 */
  readonly tilt?: number;
  /** Length of the attack over what it was; at least one frame (5.8 ms) is left. @default 1 */
  readonly attack?: number;
  /** Change of the noise beside the partials in dB. @default 0 */
  readonly noise?: number;
}

/** Largest effect of a tilt on one frequency, in dB. */
const MAX_TILT_DB = 40;
const TILT_AROUND_HERTZ = 1000;
/**
 * The sound with a change, from its own phases and its own residual. Levels are those of the sound, frame by frame.
 *
 * @throws RangeError for a shift of a sound without a pitch
 */
export function reshaped(model: SoundModel, change: Change): Sound {
  return { sampleRate: SAMPLE_RATE, samples: renderRecipe(reshapedRecipe(model, change)) };
}

function reshapedRecipe(model: SoundModel, { cents = 0, tilt = 0, attack = 1, noise = 0 }: Change): Recipe {
  if (cents !== 0 && model.partials === 0)
    throw new RangeError("reshape: expected a sound with a pitch to shift; got one without");
  const marks = marksOf(model);
  const stretched = marks.map((mark, k) =>
    k < 2 ? mark : mark + Math.max(1 - (marks[2] - marks[1]), (attack - 1) * (marks[2] - marks[1])),
  );
  const at = placesIn(stretched, marks);
  const frames = framesFor(stretched);
  const shifted =
    model.partials === 0 ? model.cents : at.map((place) => valueAt(model.cents, 1, place, 0) + cents);
  const partials = model.partials === 0 ? 0 : countPartials(shifted, model.inharmonicity);
  const recipe = {
    frames,
    partials,
    cents: shifted,
    inharmonicity: model.inharmonicity,
    phases: Float64Array.from({ length: partials }, (_, p) => model.phases[p] ?? 0),
    tonal: new Float64Array(partials),
    amplitudes: new Float32Array(frames * partials),
    drift: new Float32Array(frames * partials),
    noise: new Float32Array(frames * NOISE_BANDS),
  };
  const envelope = new SpectralEnvelope(model);
  const middle = partials > 0 ? centsToHertz(shifted[frames >> 1]) : 0;
  for (let p = 0; p < partials; p++)
    recipe.tonal[p] = envelope.tonalAt(ratioOf(p + 1, model.inharmonicity) * middle);
  for (let i = 0; i < frames; i++) {
    if (partials > 0) fillPartials(recipe, i, { envelope, model, at: at[i], tilt });
    for (let b = 0; b < NOISE_BANDS; b++)
      recipe.noise[i * NOISE_BANDS + b] =
        valueAt(model.noise, NOISE_BANDS, at[i], b) + noise + tiltAt(bandHertz(b), tilt);
    if (tilt === 0 && noise === 0 && cents === 0) continue;
    liftTo(recipe, i, valueAt(model.levels, 1, at[i], 0));
  }
  return { ...recipe, carriers: [{ samples: model.residual, bands: model.noise, at, share: 1 }] };
}

const tiltAt = (hertz: number, tilt: number): number =>
  Math.max(-MAX_TILT_DB, Math.min(MAX_TILT_DB, tilt * Math.log2(Math.max(hertz, 20) / TILT_AROUND_HERTZ)));

interface Source {
  readonly envelope: SpectralEnvelope;
  readonly model: SoundModel;
  readonly at: number;
  readonly tilt: number;
}

function fillPartials(
  recipe: Omit<Recipe, "carriers">,
  i: number,
  { envelope, model, at, tilt }: Source,
): void {
  const { partials, cents, inharmonicity, amplitudes, drift } = recipe;
  envelope.frame(at);
  const fundamental = centsToHertz(cents[i]);
  for (let p = 0; p < partials; p++) {
    const hertz = ratioOf(p + 1, inharmonicity) * fundamental;
    amplitudes[i * partials + p] = envelope.read(p + 1, hertz) + tiltAt(hertz, tilt);
    if (p < model.partials) drift[i * partials + p] = valueAt(model.drift, model.partials, at, p);
  }
}

/** Brings a frame to a level in dB. */
export function liftTo(recipe: Omit<Recipe, "carriers">, frame: number, wanted: number): void {
  if (wanted <= FLOOR_DB) return;
  const { partials, amplitudes, noise } = recipe;
  const lift = wanted - levelOf(recipe, frame);
  for (let p = 0; p < partials; p++) amplitudes[frame * partials + p] += lift;
  for (let b = 0; b < NOISE_BANDS; b++) noise[frame * NOISE_BANDS + b] += lift;
}
