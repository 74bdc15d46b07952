// Whether music that was composed is copied from the project: the longest run that it shares, beside what the pieces share with each other.
import { listPieces, type Piece, type Project, type ViewRowsOptions, viewBatches } from "@semitone/library";
import { type CopiedRun, CopyIndex, commonQuarters, comparedPlaces } from "@semitone/models";
import { beatTokens, createScore, type Score } from "@semitone/music";

/** What a composed piece shares with a piece of the project. */
export interface Copied extends Pick<CopiedRun, "notes" | "quarters"> {
  /** Name of the piece; left out where nothing is shared. */
  readonly piece?: string;
  /** Quarters above which it is drawn again. */
  readonly limit: number;
  /** How often it was drawn. */
  readonly drawn: number;
}

/** Bars beyond what music has in common that may be shared. */
const BARS_BEYOND = 2;

/** What is shared with a piece; its name is left out where nothing is. */
export type Shared = Pick<Copied, "notes" | "quarters" | "piece">;

/** Tells what composed music shares with the music it was learnt from, and how much it may. */
export interface Watch {
  longest(score: Score): Promise<Shared>;
  /** In quarters. */
  limit(score: Pick<Score, "meters">): Promise<number>;
}

/** Two bars more than pieces share anyway, in quarters. */
export const limitOver = (shared: number, { meters: [meter] }: Pick<Score, "meters">): number =>
  shared + (BARS_BEYOND * 4 * meter.numerator) / meter.denominator;

/** Compares with all scores of a project, whose notes are read batch after batch. */
export class CopyWatch implements Watch {
  readonly #pieces: readonly Piece[];
  #common: number | undefined;

  constructor(
    private readonly project: Project,
    /** Not compared with: the piece that is gone on with, and its near-duplicates. */
    private readonly but?: string,
    private readonly options: Pick<ViewRowsOptions, "signal"> = {},
  ) {
    this.#pieces = listPieces(project).filter(({ kind }) => kind === "score");
  }

  /** The longest run that a score shares with a piece of the project. */
  async longest(score: Score): Promise<Shared> {
    const index = new CopyIndex([score]);
    let found: Shared = { notes: 0, quarters: 0 };
    await this.#each((other, { name, group }) => {
      const run = group === this.but ? undefined : index.longestOfEach(other).get(0);
      if (run && run.notes > found.notes) found = { notes: run.notes, quarters: run.quarters, piece: name };
    });
    return found;
  }

  /**
   * Quarters that a composed piece may share: two of its bars more than 95 % of forty pieces share with pieces that are not their
   * near-duplicates.
   */
  async limit(score: Pick<Score, "meters">): Promise<number> {
    return limitOver(await this.#shared(), score);
  }

  async #shared(): Promise<number> {
    if (this.#common !== undefined) return this.#common;
    const chosen = new Set(comparedPlaces(this.#pieces.length).map((i) => this.#pieces[i].id));
    const some: { readonly score: Score; readonly group: string }[] = [];
    await this.#each((score, { id, group }) => {
      if (chosen.has(id)) some.push({ score, group });
    });
    const index = new CopyIndex(some.map(({ score }) => score));
    const longest = some.map((): CopiedRun => ({ notes: 0, quarters: 0, piece: -1 }));
    await this.#each((score, { group }) => {
      for (const [i, run] of index.longestOfEach(score))
        if (group !== some[i].group && run.notes > longest[i].notes) longest[i] = run;
    });
    this.#common = commonQuarters(longest.map(({ quarters }) => quarters));
    return this.#common;
  }

  async #each(visit: (score: Score, piece: Piece) => void): Promise<void> {
    await viewBatches(
      this.project,
      [beatTokens],
      this.#pieces,
      "piece",
      ({ pieces, tables: [table] }) => {
        for (const piece of pieces) {
          const [rows] = table.rows(piece) ?? [];
          if (rows) visit(beatTokens.decode!(rows), piece);
        }
      },
      this.options,
    );
  }
}

/** How often a piece is drawn at most. */
const MOST_DRAWS = 4;
/** Between the seeds of draws, so that they are no seeds of other pieces. */
const NEXT_DRAW = 2 ** 40;

/**
 * Draws a piece, again where it shares more than the limit with the project, at most four times; the one that shares least is kept, and says
 * what it shares in the record `copied` of its provenance.
 *
 * @param write  composes by a seed
 * @param part  of what was composed, that which is new. @default all of it
 */
export async function drawUncopied(
  watch: Watch,
  seed: number,
  write: (seed: number) => Promise<Score>,
  part: (score: Score) => Score = (whole) => whole,
): Promise<{ readonly score: Score; readonly copied: Copied }> {
  let best: { score: Score; shared: Shared } | undefined;
  let [drawn, limit] = [0, 0];
  while (drawn < MOST_DRAWS && (best === undefined || best.shared.quarters > limit)) {
    const score = await write((seed + drawn++ * NEXT_DRAW) % Number.MAX_SAFE_INTEGER);
    const own = part(score);
    const shared = await watch.longest(own);
    limit = await watch.limit(own);
    if (best === undefined || shared.quarters < best.shared.quarters) best = { score, shared };
  }
  const copied = { ...best!.shared, limit, drawn };
  const { provenance, ...parts } = best!.score;
  const records = { ...provenance.records, copied: copiedText(copied) };
  return { score: createScore({ ...parts, provenance: { ...provenance, records } }), copied };
}

/** What a file says of it in its provenance. */
const copiedText = ({ notes, quarters, piece, limit, drawn }: Copied): string =>
  [
    piece === undefined
      ? "shares no run of seven notes with the project"
      : `longest run shared with the project: ${notes} notes, ${quarters} quarters, with ${piece}`,
    `limit ${limit} quarters`,
    ...(drawn > 1 ? [`drawn ${drawn} times`] : []),
    ...(quarters > limit ? ["still longer than the limit"] : []),
  ].join("; ");
