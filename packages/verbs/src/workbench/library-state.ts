// What a workbench keeps of the library: pieces, labels and axes, brought up to date by whoever changes them; and what follows from them.
import {
  type Attribute,
  editLabels,
  findAttribute,
  type LabelEdit,
  type LabelEditsResult,
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
import { tasksOfPieces } from "@semitone/models";
import type { MapResult } from "../map.ts";
import { type AttributeKnowledge, buildCatalogue, type Catalogue } from "./catalogue.ts";
import { LabelAnswers, type Suspect } from "./label-answers.ts";
import { loadPool, nearestTo, type PiecePool } from "./pool.ts";
import { Questions, type QueueItem } from "./questions.ts";

export class LibraryState {
  #pieces: readonly ScorePiece[] = [];
  #labels = new Map<string, readonly PieceLabel[]>();
  #attributes: readonly Attribute[] = [];
  #map: MapResult | undefined;
  #loading: Promise<PiecePool | undefined> | undefined;
  /** What the labels say, until they change. */
  #known: LabelAnswers | undefined;
  #catalogue: Promise<Catalogue> | undefined;
  readonly #questions = new Questions();
  readonly #closed = new AbortController();
  #dataVersion = 0;
  version = 0;

  constructor(
    private readonly project: Project,
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
    this.#loading = undefined;
    this.readLabels();
  }

  /** Reads labels and attributes anew. */
  readLabels(): void {
    this.#attributes = listAttributes(this.project);
    this.#labels = new Map(this.#attributes.map(({ name }) => [name, pieceLabels(this.project, name)]));
    this.version = labelVersion(this.project);
    this.#dataVersion = this.#readDataVersion();
    this.#known = undefined;
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
    const pool = await this.#pool();
    return pool ? nearestTo(pool, piece, count) : [];
  }

  async queue(name: string, count: number, passed: readonly number[]): Promise<QueueItem[]> {
    const attribute = findAttribute(this.project, name);
    const answers = await this.#answers();
    const closed = new Set([...this.labelsOf(name).map(({ piece }) => piece), ...passed]);
    return answers ? this.#questions.next(answers, attribute, count, closed) : [];
  }

  /** Edits, on the disk when it returns, with the arm of each question that they answer. */
  label(edits: readonly LabelEdit[], key: string): LabelEditsResult {
    this.#questions.keepArms(this.project, edits);
    return editLabels(this.project, edits, key);
  }

  async guess(name: string, piece: number): Promise<Record<string, number> | undefined> {
    const attribute = findAttribute(this.project, name);
    const said = (await this.#answers())?.distribution(attribute, piece);
    return said && Object.fromEntries(valuesOf(attribute).map((value, k) => [value, said[k]]));
  }

  /** Labels that those of other pieces speak against, the worst first. */
  async suspects(name: string): Promise<readonly Suspect[]> {
    const attribute = findAttribute(this.project, name);
    return (await this.#answers())?.suspects(attribute) ?? [];
  }

  #pool(): Promise<PiecePool | undefined> {
    this.#loading ??= loadPool(this.project, this.#pieces, this.#closed.signal);
    return this.#loading;
  }

  async #answers(): Promise<LabelAnswers | undefined> {
    const pool = await this.#pool();
    this.#known ??= pool && new LabelAnswers(pool, tasksOfPieces(this.project, pool.pieces));
    return this.#known;
  }

  async #build(): Promise<Catalogue> {
    const answers = await this.#answers();
    const attributes = this.#attributes.map((attribute): AttributeKnowledge => {
      const labels = new Map<number, LabelValue>(
        this.#labels.get(attribute.name)!.map(({ piece, value }) => [piece, value]),
      );
      if (!answers) return { attribute, labels, suspects: new Set() };
      const suspects = new Set(answers.suspects(attribute).map(({ piece }) => piece));
      return { attribute, labels, suspects, quick: (piece) => answers.distribution(attribute, piece) };
    });
    // Before there is a run, the two axes along which music varies most are the map.
    const positionOf = (piece: number) => {
      const place = answers?.pool.places[answers.pool.rowOf.get(piece) ?? -1];
      return place && { x: place[0], y: place[1] ?? 0 };
    };
    return buildCatalogue({
      pieces: this.#pieces,
      attributes,
      map: this.#map,
      ...(!this.#map && { positionOf }),
    });
  }

  #readDataVersion(): number {
    return Number(this.project.connection.all("PRAGMA data_version")[0].data_version);
  }
}
