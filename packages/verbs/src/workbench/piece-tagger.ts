// What the newest run says of one piece, as a whole and stretch by stretch; the run stays open.
import { type Piece, type Project, segmentPlaces } from "@semitone/library";
import {
  findRun,
  hasContent,
  listenerOf,
  loadFeatures,
  type Prediction,
  partsOf,
  priorWeightsOf,
  readTagger,
  type Tagger,
  tagRows,
} from "@semitone/models";
import { newestRunOf } from "./piece-kinds.ts";

/** What is said of one attribute along a piece. */
export interface TagLane {
  readonly attribute: string;
  readonly classes: readonly string[];
  readonly unit: "bars" | "seconds";
  /** Bars count from 0; `end` is no part of a stretch. */
  readonly stretches: readonly {
    readonly start: number;
    readonly end: number;
    readonly probabilities: readonly number[];
  }[];
}

export interface PieceTags {
  readonly run?: string;
  readonly predictions?: readonly Prediction[];
  readonly unfamiliar?: boolean;
  readonly lanes: readonly TagLane[];
}

export class PieceTagger {
  #open: { readonly name: string; readonly tagger: Tagger } | undefined;

  constructor(private readonly project: Project) {}

  async tags(piece: Piece): Promise<PieceTags> {
    const name = newestRunOf(this.project, piece.kind);
    if (name === undefined || !hasContent(piece)) return { lanes: [] };
    const { folder } = findRun(this.project, name);
    if (this.#open?.name !== name) this.#open = { name, tagger: readTagger(folder).tagger };
    const { tagger } = this.#open;
    const options = { listener: listenerOf(folder) };
    const load = async (spans: "piece" | "segments") =>
      (await loadFeatures(this.project, tagger.reads, [piece], spans, options)).rows.get(piece.id) ?? [];
    const [whole, parts] = [await load("piece"), await load("segments")];
    if (whole.length === 0) return { run: name, lanes: [] };
    const [said] = await tagRows(tagger, whole, await partsOf(this.project, tagger, [piece], options));
    const [weight] = priorWeightsOf(tagger, whole);
    const tagged = await tagRows(
      tagger,
      parts,
      undefined,
      parts.map(() => weight),
    );
    const places = segmentPlaces(this.project, piece).slice(0, tagged.length);
    const lanes = tagger.tasks.flatMap(({ attribute, tag, kind, classes }, t): TagLane[] =>
      kind === "number" || tag !== undefined
        ? []
        : [
            {
              attribute,
              classes,
              unit: piece.kind === "sound" ? "seconds" : "bars",
              stretches: places.map(({ startBar, endBar, startSeconds, endSeconds }, i) => ({
                start: startBar ?? startSeconds,
                end: endBar ?? endSeconds,
                probabilities: classes.map((label) => tagged[i].predictions[t].distribution?.[label] ?? 0),
              })),
            },
          ],
    );
    return { run: name, predictions: said.predictions, unfamiliar: said.unfamiliar, lanes };
  }
}
