// What a workbench keeps of the library: pieces, labels and axes, brought up to date by whoever changes them; and what follows from them.
import {
  type Attribute,
  editLabels,
  findAttribute,
  type LabelEdit,
  type LabelEditsResult,
  type LabelValue,
  labelRequests,
  labelVersion,
  listAttributes,
  listPieces,
  type Piece,
  type PieceKind,
  type PieceLabel,
  type Project,
  ProjectError,
  performancePairs,
  pieceById,
  pieceLabels,
  SCORE_COLUMN,
  valuesOf,
} from "@semitone/library";
import { type LabelPool, poolOfPoints, tasksOfPieces } from "@semitone/models";
import type { MapResult } from "../map.ts";
import { type AttributeKnowledge, buildCatalogue, type Catalogue } from "./catalogue.ts";
import { LabelAnswers, type Suspect } from "./label-answers.ts";
import { countKinds, kindToShow } from "./piece-kinds.ts";
import { loadPool, nearestTo, type PiecePool } from "./pool.ts";
import { Questions, type QueueItem } from "./questions.ts";

export class LibraryState {
  #pieces: readonly Piece[] = [];
  /** By id of a performance; undefined until somebody asks. */
  #scores: ReadonlyMap<number, Piece> | undefined;
  #kind: PieceKind | undefined;
  #kinds: Readonly<Record<PieceKind, number>> = { score: 0, sound: 0 };
  #labels = new Map<string, readonly PieceLabel[]>();
  #attributes: readonly Attribute[] = [];
  #map: MapResult | undefined;
  #loading: Promise<PiecePool | undefined> | undefined;
  /** How typical the pieces are: what the first question waits for, and the catalogue does not. */
  #asking: { readonly of: PiecePool; readonly pool: Promise<LabelPool> } | undefined;
  /** What the labels say, until they change. */
  #known: LabelAnswers | undefined;
  #catalogue: Promise<Catalogue> | undefined;
  #questions = new Questions();
  readonly #closed = new AbortController();
  #dataVersion = 0;
  version = 0;

  constructor(
    private readonly project: Project,
    private readonly onCatalogue: () => void = () => {},
    /** Which kind of pieces is looked at. @default as `chooseKind` has it */
    private asked?: PieceKind,
  ) {
    this.reload();
  }

  /** Of the kind that is looked at. */
  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  get kind(): PieceKind {
    return this.#kind ?? "score";
  }

  /** How many pieces there are of each kind. */
  get kinds(): Readonly<Record<PieceKind, number>> {
    return this.#kinds;
  }

  /** Looks at the pieces of a kind. */
  show(kind: PieceKind): void {
    this.asked = kind;
    this.#kind = kind;
    this.#map = undefined;
    this.#questions = new Questions();
    this.reload();
  }

  /** Reads pieces and labels anew. */
  reload(): void {
    const all = listPieces(this.project);
    this.#kinds = countKinds(all);
    // Labels that are given meanwhile are no reason to change what somebody looks at.
    if (this.#kind === undefined || this.#kinds[this.#kind] === 0)
      this.#kind = kindToShow(this.project, all, this.asked);
    this.#pieces = all.filter(({ kind }) => kind === this.#kind);
    this.#scores = undefined;
    this.#loading = undefined;
    this.readLabels();
  }

  /** Reads labels and attributes anew. */
  readLabels(): void {
    this.#attributes = listAttributes(this.project);
    // Labels may say what is a performance of what.
    if (this.#attributes.some(({ name }) => name === SCORE_COLUMN)) this.#scores = undefined;
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
    const { score, sound } = this.#kinds;
    this.reload();
    const isSame = this.#kinds.score === score && this.#kinds.sound === sound;
    return !isSame ? "pieces" : this.version !== before ? "labels" : undefined;
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

  /** The score that a piece is a performance of. Found for all pieces at once, and kept: somebody opens one piece after the other. */
  scoreOf(id: number): Piece | undefined {
    return this.#scoresByPerformance().get(id);
  }

  /** Numbers of the pieces that are performances of a score. */
  performances(): number[] {
    return [...this.#scoresByPerformance().keys()];
  }

  #scoresByPerformance(): ReadonlyMap<number, Piece> {
    this.#scores ??= new Map(
      performancePairs(this.project, this.#pieces).pairs.flatMap(({ score, performances }) =>
        performances.map((one) => [one.id, score] as const),
      ),
    );
    return this.#scores;
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
    const loaded = await this.#pool();
    const pool = loaded && (await this.#askingPool(loaded));
    const answers = await this.#answers();
    // Pieces may have come meanwhile.
    if (answers?.pool !== loaded) return this.queue(name, count, passed);
    const labelled = this.labelsOf(name).map(({ piece }) => piece);
    const closed = new Set([...labelled, ...this.skipped(name), ...passed]);
    return answers && pool ? this.#questions.next(answers, pool, attribute, count, closed) : [];
  }

  /** Pieces that somebody skipped, in the order in which they were asked about. */
  skipped(name: string): number[] {
    const skipped = labelRequests(this.project, [name]).filter(({ state }) => state === "skipped");
    if (skipped.length === 0) return [];
    const idOf = new Map(this.#pieces.map(({ id, sha256, ordinal }) => [`${sha256}:${ordinal}`, id]));
    return skipped.flatMap(({ sha256, ordinal }) => idOf.get(`${sha256}:${ordinal}`) ?? []);
  }

  /** Passes over a question, or has it asked again. @throws ProjectError (`missing`); LabelError */
  skip(name: string, piece: number, back: boolean): void {
    const found = pieceById(this.project, piece);
    if (!found)
      throw new ProjectError(
        `skip: expected the number of a piece; got ${piece}; see the catalogue`,
        "missing",
      );
    this.#questions.skip(this.project, findAttribute(this.project, name).name, found, back);
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
    this.#loading ??= loadPool(this.project, this.#pieces, this.kind, this.#closed.signal);
    return this.#loading;
  }

  #askingPool(of: PiecePool): Promise<LabelPool> {
    if (this.#asking?.of !== of) {
      const pool = poolOfPoints(of, this.#closed.signal);
      this.#asking = { of, pool };
      pool.catch(() => {
        if (this.#asking?.pool === pool) this.#asking = undefined;
      });
    }
    return this.#asking.pool;
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
      kind: this.kind,
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
