// The autoencoder of a pool, which sees no label: the first stage of M1, M1+M2 and VaDE, made once for every task and fold.
import { Parameters } from "@semitone/graph";
import { type Model, vae } from "@semitone/prob";
import { pick } from "@semitone/stats";
import type { WeightValues } from "@semitone/train";
import type { Pool } from "../problem.ts";
import { decoder, encoder, LATENT, VIEW } from "./feature-networks.ts";
import { fitOnPool, table } from "./fit-on-pool.ts";

/** Its parameters are `encoder/...` and `decoder/...`. */
export const autoencoder = (parameters: Parameters, size: number): Model =>
  vae({
    shape: [size],
    latent: LATENT,
    encoder: encoder(parameters, "encoder", [size]),
    decoder: decoder(parameters, [LATENT], size),
  });

/** Its weights after training on all of the pool. */
export function poolAutoencoder(pool: Pool): Promise<WeightValues> {
  return pool.once("vae", () => {
    const columns = pool.columns(VIEW);
    const parameters = new Parameters({ seed: pool.seed });
    const model = autoencoder(parameters, columns.length);
    return fitOnPool({
      model,
      parameters,
      rows: { x: table(pick(pool.rows, columns)) },
      seed: pool.seed,
    });
  });
}
