// Collects the rows of pieces and keeps them in blocks, many pieces in one file.
import type { Rows } from "@semitone/music";
import type { PieceRows } from "./piece-rows.ts";
import { type BlockEntry, keepBlock, type ViewBlock } from "./view-block.ts";
import { type KeptView, type ViewCache, type ViewFolder, viewFolder } from "./view-folder.ts";

/** Bytes that wait to be written, at most: what a killed process has to compute again. */
const MAX_WAITING = 2 ** 25;

interface Waiting {
  readonly entries: BlockEntry[];
  readonly rows: Rows[];
}

/** Keeps rows of pieces, in whatever order they come. */
export class RowWriter {
  readonly #waiting = new Map<string, Waiting>();
  #bytes = 0;

  /**
   * @param folderOf  where the rows of a view are kept; undefined where they are not wanted
   * @param onBlock   told of each block that is kept
   */
  constructor(
    private readonly folderOf: (view: string, spans: PieceRows["spans"]) => ViewFolder | undefined,
    private readonly onBlock: (rows: Pick<PieceRows, "view" | "spans">, block: ViewBlock) => void = () => {},
  ) {}

  /** @param piece  `sha256:ordinal` */
  add(piece: string, { view, spans, counts, rows }: PieceRows): void {
    const name = `${spans} ${view}`;
    let waiting = this.#waiting.get(name);
    if (waiting === undefined) {
      waiting = { entries: [], rows: [] };
      this.#waiting.set(name, waiting);
    }
    const isTable = counts.every((count) => count === 1);
    waiting.entries.push([piece, isTable ? counts.length : counts]);
    waiting.rows.push(rows);
    this.#bytes += rows.byteLength;
    if (this.#bytes >= MAX_WAITING) this.flush();
  }

  /** Keeps what is left. */
  flush(): void {
    for (const [name, { entries, rows }] of this.#waiting) {
      const [spans] = name.split(" ", 1) as [PieceRows["spans"]];
      const view = name.slice(spans.length + 1);
      const folder = this.folderOf(view, spans);
      if (folder) this.onBlock({ view, spans }, keepBlock(folder, entries, rows));
    }
    this.#waiting.clear();
    this.#bytes = 0;
  }
}

/** A writer of rows of these views. */
export function rowWriter(
  cache: ViewCache,
  views: readonly KeptView[],
  onBlock?: ConstructorParameters<typeof RowWriter>[1],
): RowWriter {
  const folderOf = (id: string, spans: PieceRows["spans"]) => {
    const view = views.find((one) => one.id === id);
    return view && viewFolder(cache, view, spans);
  };
  return new RowWriter(folderOf, onBlock);
}
