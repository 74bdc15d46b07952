/** Data, labels or options that training and evaluation cannot use. The message: what must hold; what came; the way out. */
export class TrainError extends Error {
  override readonly name = "TrainError";
}
