// From partials and noise back to sound.
import { FLOOR_DB, fromDb, HOP, type SoundModel } from "./model.ts";
import { addNoise, type Carrier } from "./noise.ts";
import { addPartials } from "./partials.ts";

/** All that is heard: partials, and noise by carriers. */
export interface Recipe
  extends Pick<
    SoundModel,
    "frames" | "partials" | "cents" | "inharmonicity" | "amplitudes" | "phases" | "drift" | "tonal" | "noise"
  > {
  readonly carriers: readonly Carrier[];
}

/** (frames - 1) * HOP samples. */
export function renderRecipe(recipe: Recipe): Float32Array {
  const { frames, partials, amplitudes, tonal, carriers, noise } = recipe;
  const out = new Float64Array((frames - 1) * HOP);
  const gains = amplitudes.map((db, k) => (db <= FLOOR_DB ? 0 : tonal[k % partials] * fromDb(db)));
  addPartials(out, { ...recipe, gains });
  addNoise(out, carriers, noise);
  return Float32Array.from(out);
}
