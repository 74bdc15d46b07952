// The errors of this package. Each message: what must hold; what came; the likely way out.

/** A distribution that cannot be built, or is asked for what it does not have. */
export class DistributionError extends Error {
  override readonly name = "DistributionError";
}

/** A model whose declaration does not fit together. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}
