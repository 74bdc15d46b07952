// Where the rows of some pieces are, in one view: numbers side by side, no object for each piece, so that a hundred thousand cost little.
import type { Rows } from "@semitone/music";
import { newRows } from "./piece-rows.ts";
import { type BlockEntry, bytesOf, openBlocks, sizeOf, type ViewBlock } from "./view-block.ts";
import type { KeptView, ViewFolder } from "./view-folder.ts";

/** Rows that lie no farther apart are read in one go. */
const GAP_BYTES = 2 ** 14;
const NOWHERE = -1;

/** Rows of some pieces, one after the other in the order that was asked for. */
export interface ReadRows {
  readonly rows: Rows;
  /** By piece: where its rows begin, in numbers; one more at the end. */
  readonly starts: Float64Array;
  /** By piece: the rows of its passages, or their number where each has one; undefined where the piece has none. */
  readonly passages: readonly (BlockEntry[1] | undefined)[];
}

/** Places of the rows of pieces. */
export class RowIndex {
  readonly #blocks: ViewBlock[] = [];
  readonly #block: Int32Array;
  /** First row in its block. */
  readonly #row: Float64Array;
  readonly #passages: (BlockEntry[1] | undefined)[];

  /**
   * @param places  place of each piece by its key, 0, 1, ...
   */
  constructor(
    private readonly view: KeptView,
    private readonly places: ReadonlyMap<string, number>,
    folder: ViewFolder,
  ) {
    this.#block = new Int32Array(places.size).fill(NOWHERE);
    this.#row = new Float64Array(places.size);
    this.#passages = new Array(places.size);
    for (const block of openBlocks(folder, this.#rowBytes)) this.add(block);
  }

  get #rowBytes(): number {
    return this.view.width * newRows(this.view.numbers, 0).BYTES_PER_ELEMENT;
  }

  /** Whether the rows of the piece at a place are there. */
  has(place: number): boolean {
    return this.#block[place] !== NOWHERE;
  }

  add(block: ViewBlock): void {
    let row = 0;
    let isUsed = false;
    for (const [key, passages] of block.entries) {
      const place = this.places.get(key);
      if (place !== undefined) {
        this.#block[place] = this.#blocks.length;
        this.#row[place] = row;
        this.#passages[place] = passages;
        isUsed = true;
      }
      row += sizeOf(passages).rows;
    }
    // The pieces' keys of the block are not needed any more.
    if (isUsed) this.#blocks.push({ entries: [], read: block.read });
  }

  /** Rows of the pieces at some places. @throws FileError where a block has gone since */
  read(chosen: readonly number[]): ReadRows {
    const { width, numbers } = this.view;
    const passages = chosen.map((place) => (this.has(place) ? this.#passages[place] : undefined));
    const starts = new Float64Array(chosen.length + 1);
    for (const [i, own] of passages.entries())
      starts[i + 1] = starts[i] + (own === undefined ? 0 : sizeOf(own).rows * width);
    const rows = newRows(numbers, starts[chosen.length]);
    const bytes = bytesOf(rows);
    const order = [...chosen.keys()]
      .filter((i) => starts[i + 1] > starts[i])
      .sort(
        (a, b) =>
          this.#block[chosen[a]] - this.#block[chosen[b]] || this.#row[chosen[a]] - this.#row[chosen[b]],
      );
    const size = rows.BYTES_PER_ELEMENT;
    for (const run of this.#runs(order, chosen, (i) => (starts[i + 1] - starts[i]) * size)) {
      const found = new Uint8Array(run.end - run.start);
      this.#blocks[run.block].read(run.start, found);
      for (const i of run.members) {
        const from = this.#row[chosen[i]] * this.#rowBytes - run.start;
        bytes.set(found.subarray(from, from + (starts[i + 1] - starts[i]) * size), starts[i] * size);
      }
    }
    return { rows, starts, passages };
  }

  /** Stretches of blocks that hold the rows of `order`, which is sorted by place. */
  #runs(order: readonly number[], chosen: readonly number[], bytesAt: (i: number) => number): Run[] {
    const runs: Run[] = [];
    for (const i of order) {
      const block = this.#block[chosen[i]];
      const start = this.#row[chosen[i]] * this.#rowBytes;
      const end = start + bytesAt(i);
      const last = runs.at(-1);
      if (last?.block === block && start - last.end <= GAP_BYTES) {
        last.end = end;
        last.members.push(i);
      } else runs.push({ block, start, end, members: [i] });
    }
    return runs;
  }
}

/** Bytes of a block that are read in one go. */
interface Run {
  readonly block: number;
  readonly start: number;
  end: number;
  readonly members: number[];
}
