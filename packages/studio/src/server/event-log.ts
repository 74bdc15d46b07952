// What has changed, numbered, so that whoever was away for a moment hears what they missed.
import type { ServerEvent } from "../api/answers.ts";

/** Events that are kept. */
const KEPT = 1000;

export class EventLog {
  readonly #events: { readonly id: number; readonly event: ServerEvent }[] = [];
  readonly #listeners = new Set<() => void>();
  #next = 1;

  add(event: ServerEvent): void {
    this.#events.push({ id: this.#next++, event });
    if (this.#events.length > KEPT) this.#events.shift();
    for (const listener of this.#listeners) listener();
  }

  get newest(): number {
    return this.#next - 1;
  }

  /** Events after one; `reload` where some of them are forgotten, or the number is of another start. */
  after(id: number): { readonly id: number; readonly event: ServerEvent }[] {
    const oldest = this.#events[0]?.id ?? this.#next;
    if (id + 1 < oldest || id > this.newest) return [{ id: this.newest, event: { type: "reload" } }];
    return this.#events.filter((each) => each.id > id);
  }

  /** @returns what ends it */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
