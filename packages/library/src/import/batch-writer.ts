// Collects items and writes them in batches, one batch after another. Knows nothing of what is written.

/** Items in a batch: enough to make the cost of a commit small, few enough that a crash costs little. */
const BATCH_SIZE = 64;

/** Writes what it is given, a batch at a time; after the first failure, which is told once, nothing more. */
export class BatchWriter<Item> {
  #waiting: Item[] = [];
  #failed = false;

  /**
   * @param write      writes one batch completely or not at all
   * @param onFailure  called with what the first failing `write` threw
   */
  constructor(
    private readonly write: (batch: readonly Item[]) => void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  add(item: Item): void {
    this.#waiting.push(item);
    if (this.#waiting.length >= BATCH_SIZE) this.flush();
  }

  /** Writes what is left. */
  flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (this.#failed || batch.length === 0) return;
    try {
      this.write(batch);
    } catch (error) {
      this.#failed = true;
      this.onFailure(error);
    }
  }
}
