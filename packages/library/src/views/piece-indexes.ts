// Where the rows of some pieces are, in every view and kind of span that is asked about; opened when it is.
import type { Piece } from "../pieces/piece.ts";
import { RowIndex } from "../rows/row-index.ts";
import { type RowWriter, rowWriter } from "../rows/row-writer.ts";
import { type KeptView, type ViewCache, viewFolder } from "../rows/view-folder.ts";
import type { Spans } from "../rows/view-spans.ts";

export class PieceIndexes {
  /** Place of a piece in every index by its key, and of each of the pieces: one may be asked for twice. */
  readonly #places = new Map<string, number>();
  readonly #placeOf: readonly number[];
  readonly #indexes = new Map<string, RowIndex>();

  constructor(
    private readonly cache: ViewCache,
    readonly pieces: readonly Piece[],
  ) {
    this.#placeOf = pieces.map(({ sha256, ordinal }) => {
      const key = `${sha256}:${ordinal}`;
      const place = this.#places.get(key) ?? this.#places.size;
      this.#places.set(key, place);
      return place;
    });
  }

  /** The index of a view. */
  of(view: KeptView, spans: Spans): RowIndex {
    const name = `${spans} ${view.id}`;
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = new RowIndex(view, this.#places, viewFolder(this.cache, view, spans));
      this.#indexes.set(name, index);
    }
    return index;
  }

  /** Places of the pieces from one to another. */
  places(start: number, end: number): readonly number[] {
    return this.#placeOf.slice(start, end);
  }

  /** Pieces of the view's kind without rows in it. */
  lacking(view: KeptView, spans: Spans): ReadonlySet<Piece> {
    const index = this.of(view, spans);
    const kind = view.of === "sound" ? "sound" : "score";
    return new Set(this.pieces.filter((piece, i) => piece.kind === kind && !index.has(this.#placeOf[i])));
  }

  /** Keeps rows of these views, and finds them from then on. */
  writer(views: readonly KeptView[]): RowWriter {
    return rowWriter(this.cache, views, ({ view, spans }, block) =>
      this.of(views.find(({ id }) => id === view)!, spans).add(block),
    );
  }
}
