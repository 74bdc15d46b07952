// Free bits: a KL term that lies below its floor is not pressed further. Kingma et al. 2016, arXiv:1606.04934.
import { greater, maximum, mul, sum, type Tensor, where } from "@semitone/graph";
import { ModelError } from "./errors.ts";
import type { LatentTerm } from "./latent-term.ts";
import type { Model } from "./model.ts";

/** Nats of a whole KL term, or of each dimension of the variable. */
export type FreeBits = number | { readonly perDimension: number };

/** The free bits of each variable.
 *
 * @throws ModelError if one is named that has no KL term, or no dimensions in it
 */
export function freeBitsOf(
  model: Model,
  freeBits: Readonly<Record<string, FreeBits>>,
  latents: readonly LatentTerm[],
): (variable: string) => FreeBits {
  for (const [name, free] of Object.entries(freeBits)) {
    const latent = latents.find(({ variable }) => variable === name);
    if (!latent)
      throw new ModelError(
        `${model.name}: freeBits names ${name}, which has no such term; there are: ${latents.map(({ variable }) => variable).join(", ") || "none"}`,
      );
    if (typeof free !== "number" && !latent.klByDimension)
      throw new ModelError(
        `${model.name}: the KL term of ${name} is no sum over dimensions in closed form; give freeBits of the whole term`,
      );
  }
  return (name) => freeBits[name] ?? 0;
}

/** The KL term, or its floor where it lies below; `meanRow` averages [..., rows] over rows. */
export function holdFree(
  { known, klByDimension }: LatentTerm,
  kl: Tensor,
  unknownShare: Tensor,
  free: FreeBits,
  meanRow: (perRow: Tensor) => Tensor,
): Tensor {
  if (free === 0) return kl;
  if (typeof free === "number") return maximum(kl, mul(unknownShare, free));
  const byDimension = klByDimension!(); // [size, rows]
  const counting = known ? where(greater(known.rows, 0), 0, byDimension) : byDimension;
  return sum(maximum(meanRow(counting), mul(unknownShare, free.perDimension)));
}
