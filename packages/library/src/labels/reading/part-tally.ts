// Whether a sign inside cells separates tags or belongs to names, from the parts that it makes. Knows text only.

/** Signs that may stand between the tags of a cell, surest first. */
export const SEPARATORS = ["\n", "|", ";", ",", "/"] as const;

/** Never part of a name: wherever they stand, they separate. */
const ALWAYS: readonly string[] = ["\n", "|", ";"];
const MAX_PARTS = 4_000;
/** Longer text is prose, and has no tags. */
const MAX_TEXT = 1_000;

/** The parts of `text` between separators, none of them blank. A slash between digits (`4/4`) separates nothing. */
export function partsOf(text: string, separator: string): string[] {
  const parts = separator === "/" ? text.split(/(?<!\d)\/|\/(?!\d)/) : text.split(separator);
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

interface Part {
  count: number;
  /** Bits: the part is a whole cell; it stands first, second ... among several; there are 2, 3 ... parts where it stands. */
  alone: boolean;
  places: number;
  widths: number;
}

/** What one separator makes of the cells of a column, in bounded memory. */
export class PartTally {
  readonly parts = new Map<string, Part>();
  /** The first cell with several parts. */
  example: string | undefined;
  /** Whether there were more parts than are kept. */
  full = false;

  constructor(readonly separator: string) {}

  add(text: string): void {
    if (text.length > MAX_TEXT) return;
    const parts = text.includes(this.separator) ? partsOf(text, this.separator) : [text];
    // Forms put their sign behind the last tag as well: "calm;".
    if (parts.length > 1 || (ALWAYS.includes(this.separator) && parts.length === 1 && parts[0] !== text))
      this.example ??= text;
    for (const [place, name] of parts.entries()) {
      let part = this.parts.get(name);
      if (part === undefined) {
        if (this.parts.size >= MAX_PARTS) {
          this.full = true;
          continue;
        }
        this.parts.set(name, (part = { count: 0, alone: false, places: 0, widths: 0 }));
      }
      part.count++;
      if (parts.length === 1) part.alone = true;
      else {
        part.places |= 1 << Math.min(place, 30);
        part.widths |= 1 << Math.min(parts.length, 30);
      }
    }
  }

  /**
   * Whether the sign separates tags. A line break, `|` and `;` do. A comma or slash does if some part of a cell is a whole cell elsewhere,
   * stands in another place elsewhere (`slow, sad`; `sad, slow`), or among another number of parts. Parts that always stand
   * together in the same way (`Rock, Progressive`; `Bach, J. S.`) are one name.
   */
  get separates(): boolean {
    if (this.example === undefined) return false;
    if (ALWAYS.includes(this.separator)) return true;
    return [...this.parts.values()].some(
      ({ alone, places, widths }) =>
        places !== 0 && (alone || (places & (places - 1)) !== 0 || (widths & (widths - 1)) !== 0),
    );
  }
}
