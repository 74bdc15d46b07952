// A latent dimension that grows with an attribute. Pati and Lerch 2020, arXiv:2004.05485, as Tan and Herremans 2020, arXiv:2007.15474, use it.
import {
  constant,
  div,
  greater,
  maximum,
  mul,
  reshape,
  sign,
  square,
  sub,
  sum,
  type Tensor,
  tanh,
  where,
} from "@semitone/graph";

export interface AttributeDisorderOptions {
  /** Rows whose attribute counts, [rows], 1 = known. @default all */
  readonly known?: Tensor;
  /** How steeply a difference of the latent counts as an order. @default 1 */
  readonly sharpness?: number;
}

/**
 * Mean of [ tanh(sharpness (z_i - z_j)) - sign(a_i - a_j) ]^2 over pairs of different rows, 0 to 4: small where z orders the rows as the
 * attribute does. Without a pair of known rows it is 0.
 *
 * @param latent    [rows], one dimension of a latent; static rows
 * @param attribute [rows], in any unit; not read where it is not known
 */
export function attributeDisorder(
  latent: Tensor,
  attribute: Tensor,
  {
    known = constant(new Float64Array(latent.shape[0] as number).fill(1)),
    sharpness = 1,
  }: AttributeDisorderOptions = {},
): Tensor {
  const ordered = tanh(mul(differences(latent), sharpness));
  const wanted = sign(differences(where(greater(known, 0), attribute, 0)));
  const isPair = mul(known, reshape(known, [...known.shape, 1]));
  const count = sub(square(sum(known)), sum(known));
  return div(sum(mul(square(sub(ordered, wanted)), isPair)), maximum(count, 1));
}

/** x_i - x_j, [rows, rows] */
const differences = (x: Tensor): Tensor => sub(reshape(x, [...x.shape, 1]), x);
