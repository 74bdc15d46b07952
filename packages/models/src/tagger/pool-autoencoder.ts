// The autoencoder of a pool, which sees no label: the first stage of M1, M1+M2 and VaDE, made once for every task and fold.
import { Parameters } from "@semitone/graph";
import { openPosterior, tensorRows } from "@semitone/train";
import type { PieceRow } from "../answerer/piece-row.ts";
import { declare, type PosteriorForm } from "../answerer/posterior.ts";
import type { SegmentNetworks } from "../segments/beat-network.ts";
import { fitPosterior, formOver, inputTable, type Trained } from "./fit-posterior.ts";
import type { Pool } from "./problem.ts";

export function poolAutoencoder(pool: Pool, networks: SegmentNetworks): Promise<Trained> {
  return pool.once(`autoencoder, ${networks.encoder} to ${networks.decoder}`, () =>
    fitPosterior(formOver(pool, { model: "vae", networks }), { rows: pool.rows, seed: pool.seed }),
  );
}

/** Means and standard deviations of q(z | x). */
export async function codesOf(
  { state, weights }: Trained,
  rows: readonly PieceRow[],
): Promise<{ means: number[][]; deviations: number[][] }> {
  const parameters = new Parameters();
  const form: PosteriorForm = state;
  const q = await openPosterior({
    model: declare(form, parameters).model,
    parameters,
    weights,
    threads: 1,
    outputs: ({ z }) => ({ loc: z.mean(), scale: z.parameters.scale }),
  });
  try {
    const { loc, scale } = await q.run({ x: inputTable(form, rows) });
    return { means: tensorRows(loc), deviations: tensorRows(scale) };
  } finally {
    await q.dispose();
  }
}
