// The errors of graph building. Each message: what must hold; what came; where; the likely way out.

/** A graph that cannot be built or compiled. */
export class GraphError extends Error {
  override readonly name: string = "GraphError";
}

/** Shapes or axes that do not fit an op. */
export class ShapeError extends GraphError {
  override readonly name = "ShapeError";
}

/** Element types that do not fit an op. */
export class DTypeError extends GraphError {
  override readonly name = "DTypeError";
}

/** A derivative that does not exist. */
export class GradientError extends GraphError {
  override readonly name = "GradientError";
}
