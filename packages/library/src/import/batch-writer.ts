// Collects items and writes them in batches, one batch after another. Knows nothing of what is written.

/** Items in a batch: enough to make the cost of a commit small, few enough that a crash costs little. */
const BATCH_SIZE = 64;

/** Writes what it is given in the background; the first failure is told once and nothing is written after it. */
export class BatchWriter<Item> {
  #waiting: Item[] = [];
  #writing: Promise<void> = Promise.resolve();
  #failed = false;

  /**
   * @param write      writes one batch completely or not at all
   * @param onFailure  called with what the first failing `write` threw
   */
  constructor(
    private readonly write: (batch: readonly Item[]) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  add(item: Item): void {
    this.#waiting.push(item);
    if (this.#waiting.length >= BATCH_SIZE) this.#writeWaiting();
  }

  /** Writes what is left and waits until all is written. */
  async finish(): Promise<void> {
    this.#writeWaiting();
    await this.#writing;
  }

  #writeWaiting(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#writing = this.#writing.then(async () => {
      if (this.#failed || batch.length === 0) return;
      try {
        await this.write(batch);
      } catch (error) {
        this.#failed = true;
        this.onFailure(error);
      }
    });
  }
}
