// Which notes of a MusicXML part slurs bind to the next. Knows single note elements, no positions.
import { notationsOf } from "./musicxml-notes.ts";
import type { XmlElement } from "./xml-elements.ts";

/** Slurs of one part that may be open at once, and measures after which one whose end is missing is over. */
const MAX_OPEN = 16;
const MAX_MEASURES = 16;

/** The slurs of a part that are under way, by their numbers. */
export class OpenSlurs {
  readonly #open = new Map<string, { readonly voice: number; readonly since: number }>();

  /** Whether a slur binds the note to what its voice has next: one that begins or goes on here. Asked note by note, as they are written. */
  bind(note: XmlElement, voice: number, measure: number): boolean {
    const slurs = notationsOf(note, "slur");
    const numbered = (type: string) =>
      slurs
        .filter(({ attributes }) => attributes.type === type)
        .map(({ attributes }) => attributes.number ?? "1");
    for (const number of numbered("stop")) this.#open.delete(number);
    for (const number of numbered("start"))
      if (this.#open.size < MAX_OPEN) this.#open.set(number, { voice, since: measure });
    for (const [number, { since }] of this.#open)
      if (measure - since > MAX_MEASURES) this.#open.delete(number);
    return [...this.#open.values()].some((slur) => slur.voice === voice);
  }
}
