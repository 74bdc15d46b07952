// What a workbench keeps of the library: pieces, labels and axes, brought up to date by whoever changes them; and what follows from them.
import {
  type Attribute,
  findAttribute,
  type LabelValue,
  labelVersion,
  listAttributes,
  listPieces,
  type PieceLabel,
  type Project,
  pieceLabels,
  type ScorePiece,
  valuesOf,
} from "@semitone/library";
import type { MapResult } from "../map.ts";
import { type AttributeKnowledge, buildCatalogue, type Catalogue, likeliestOf } from "./catalogue.ts";
import { loadPool, nearestTo, type Pool } from "./pool.ts";
import { type ChooseQueue, chooseByMargin, type QueueItem } from "./queue.ts";
import { leftOutProbabilities, type QuickLabels, quickTags } from "./quick-tagger.ts";

/** A label that the others speak against. */
export interface Suspect {
  readonly piece: number;
  readonly label: string;
  /** What the others say, and how surely. */
  readonly says: string;
  readonly probability: number;
}

/** Below this probability, left out, a label is suspect. */
const SUSPECT = 0.25;

export class LibraryState {
  #pieces: readonly ScorePiece[] = [];
  #labels = new Map<string, readonly PieceLabel[]>();
  #attributes: readonly Attribute[] = [];
  #map: MapResult | undefined;
  #pool: Promise<Pool> | undefined;
  #catalogue: Promise<Catalogue> | undefined;
  /** By attribute: what the labels say, until they change. */
  readonly #quick = new Map<string, Float32Array | undefined>();
  readonly #suspects = new Map<string, readonly Suspect[]>();
  readonly #closed = new AbortController();
  #dataVersion = 0;
  version = 0;

  constructor(
    private readonly project: Project,
    private readonly choose: ChooseQueue = chooseByMargin,
    private readonly onCatalogue: () => void = () => {},
  ) {
    this.reload();
  }

  get pieces(): readonly ScorePiece[] {
    return this.#pieces;
  }

  /** Reads pieces and labels anew. */
  reload(): void {
    // What plays and draws them reads notes: recordings are for the command line.
    this.#pieces = listPieces(this.project).filter((piece) => piece.kind === "score");
    this.#pool = undefined;
    this.readLabels();
  }

  /** Reads labels and attributes anew. */
  readLabels(): void {
    this.#attributes = listAttributes(this.project);
    this.#labels = new Map(this.#attributes.map(({ name }) => [name, pieceLabels(this.project, name)]));
    this.version = labelVersion(this.project);
    this.#dataVersion = this.#readDataVersion();
    this.#quick.clear();
    this.#suspects.clear();
    this.#catalogue = undefined;
  }

  /** Takes the tags and the map of a run, or forgets them. */
  place(map: MapResult | undefined): void {
    this.#map = map;
    this.#catalogue = undefined;
    this.onCatalogue();
  }

  /** Looks whether another process has written, and takes over what it did. */
  look(): "labels" | "pieces" | undefined {
    if (this.#readDataVersion() === this.#dataVersion) return undefined;
    const before = this.version;
    const known = this.#pieces.length;
    this.reload();
    return this.#pieces.length !== known ? "pieces" : this.version !== before ? "labels" : undefined;
  }

  close(): void {
    this.#closed.abort(new Error("the workbench was closed"));
  }

  counts(): { attribute: Attribute; labelled: number }[] {
    return this.#attributes.map((attribute) => ({
      attribute,
      labelled: new Set(this.#labels.get(attribute.name)!.map(({ piece }) => piece)).size,
    }));
  }

  labelsOf(attribute: string): readonly PieceLabel[] {
    return this.#labels.get(findAttribute(this.project, attribute).name) ?? [];
  }

  catalogue(): Promise<Catalogue> {
    this.#catalogue ??= this.#build();
    const building = this.#catalogue;
    building.catch(() => {
      if (this.#catalogue === building) this.#catalogue = undefined;
    });
    return building;
  }

  async similar(piece: number, count: number) {
    return nearestTo(await this.pool(), piece, count);
  }

  async queue(name: string, count: number, passed: readonly number[]): Promise<QueueItem[]> {
    const attribute = findAttribute(this.project, name);
    const pool = await this.pool();
    const labelled = this.labelsOf(name).map(({ piece }) => piece);
    const rows = [...labelled, ...passed].flatMap((piece) => pool.rowOf.get(piece) ?? []);
    return this.choose({
      pool,
      answered: new Set(rows),
      probabilities: this.#quickOf(attribute, pool),
      count,
      position: labelled.length,
    });
  }

  async guess(name: string, piece: number): Promise<Record<string, number> | undefined> {
    const attribute = findAttribute(this.project, name);
    const pool = await this.pool();
    const said = this.#quickOf(attribute, pool);
    const row = pool.rowOf.get(piece);
    if (!said || row === undefined) return undefined;
    const values = valuesOf(attribute);
    return Object.fromEntries(values.map((value, k) => [value, said[row * values.length + k]]));
  }

  /** Labels that those of other pieces speak against, the worst first. */
  async suspects(name: string): Promise<readonly Suspect[]> {
    const attribute = findAttribute(this.project, name);
    const pool = await this.pool();
    return this.#suspectsOf(attribute, pool);
  }

  pool(): Promise<Pool> {
    this.#pool ??= loadPool(this.project, this.#pieces, this.#closed.signal);
    return this.#pool;
  }

  async #build(): Promise<Catalogue> {
    const pool = this.#pieces.length > 0 ? await this.pool() : undefined;
    const attributes = this.#attributes.map((attribute): AttributeKnowledge => {
      const labels = new Map<number, LabelValue>(
        this.#labels.get(attribute.name)!.map(({ piece, value }) => [piece, value]),
      );
      if (!pool) return { attribute, labels, suspects: new Set() };
      const said = this.#quickOf(attribute, pool);
      const width = valuesOf(attribute).length;
      const suspects = new Set(this.#suspectsOf(attribute, pool).map(({ piece }) => piece));
      const quick = (piece: number) => {
        const row = pool.rowOf.get(piece);
        return said && row !== undefined ? [...said.subarray(row * width, (row + 1) * width)] : undefined;
      };
      return { attribute, labels, suspects, quick };
    });
    // Before there is a run, the two axes along which music varies most are the map.
    const positionOf = (piece: number) => {
      const row = pool?.rows[pool.rowOf.get(piece) ?? -1];
      return row && { x: row[0], y: row[1] ?? 0 };
    };
    return buildCatalogue({
      pieces: this.#pieces,
      attributes,
      map: this.#map,
      ...(!this.#map && { positionOf }),
    });
  }

  /** Rows and classes of the labels of an attribute that is one of a list. */
  #quickLabels(attribute: Attribute, pool: Pool): QuickLabels & { readonly pieces: readonly number[] } {
    const values = valuesOf(attribute);
    const kinds = attribute.kind === "categorical" || attribute.kind === "ordinal";
    const known = (kinds ? this.#labels.get(attribute.name)! : []).flatMap(({ piece, value }) => {
      const [row, k] = [pool.rowOf.get(piece), values.indexOf(likeliestOf(value))];
      return row === undefined || k < 0 ? [] : [{ piece, row, k }];
    });
    // In the order of the pool, so that the order of answers changes nothing.
    known.sort((a, b) => a.row - b.row);
    return {
      pieces: known.map(({ piece }) => piece),
      rows: known.map(({ row }) => row),
      classes: known.map(({ k }) => k),
      count: values.length,
    };
  }

  #quickOf(attribute: Attribute, pool: Pool): Float32Array | undefined {
    if (!this.#quick.has(attribute.name))
      this.#quick.set(attribute.name, quickTags(pool, this.#quickLabels(attribute, pool)));
    return this.#quick.get(attribute.name);
  }

  #suspectsOf(attribute: Attribute, pool: Pool): readonly Suspect[] {
    const known = this.#suspects.get(attribute.name);
    if (known) return known;
    const labels = this.#quickLabels(attribute, pool);
    const values = valuesOf(attribute);
    const found = leftOutProbabilities(pool, labels)
      .flatMap((said, i): Suspect[] => {
        if (!said || said[labels.classes[i]] >= SUSPECT) return [];
        const best = said.indexOf(Math.max(...said));
        const label = values[labels.classes[i]];
        return [{ piece: labels.pieces[i], label, says: values[best], probability: said[best] }];
      })
      .sort((a, b) => b.probability - a.probability);
    this.#suspects.set(attribute.name, found);
    return found;
  }

  #readDataVersion(): number {
    return Number(this.project.connection.all("PRAGMA data_version")[0].data_version);
  }
}
