// What the newest run says of one piece, as a whole and stretch by stretch; the run stays open.
import { type Project, type ScorePiece, segmentsOf } from "@semitone/library";
import {
  findRun,
  listenerOf,
  listRunNames,
  loadFeatures,
  type Prediction,
  partsOf,
  priorWeightsOf,
  readTagger,
  type Tagger,
  tagRows,
} from "@semitone/models";

/** What is said of one attribute along a piece. */
export interface TagLane {
  readonly attribute: string;
  readonly classes: readonly string[];
  /** Bars count from 0; `endBar` is the first beyond. */
  readonly stretches: readonly {
    readonly startBar: number;
    readonly endBar: number;
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

  async tags(piece: ScorePiece): Promise<PieceTags> {
    const name = listRunNames(this.project).at(-1);
    if (name === undefined || piece.notes === 0) return { lanes: [] };
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
    const segments = segmentsOf(this.project, piece.id).slice(0, tagged.length);
    const lanes = tagger.tasks.flatMap(({ attribute, tag, kind, classes }, t): TagLane[] =>
      kind === "number" || tag !== undefined
        ? []
        : [
            {
              attribute,
              classes,
              stretches: segments.map(({ start_bar: startBar, end_bar: endBar }, i) => ({
                startBar,
                endBar,
                probabilities: classes.map((label) => tagged[i].predictions[t].distribution?.[label] ?? 0),
              })),
            },
          ],
    );
    return { run: name, predictions: said.predictions, unfamiliar: said.unfamiliar, lanes };
  }
}
