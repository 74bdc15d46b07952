// What the tagger of a run says of music that is in no project: of pieces that are being composed.
import {
  cells,
  type DerivedView,
  findScoreView,
  type Score,
  type ScoreView,
  viewName,
} from "@semitone/music";
import { learntView } from "../features/learnt-views.ts";
import { rowsFor } from "../features/reads.ts";
import { listenerOf } from "../listener/listener.ts";
import { readTagger } from "../run/stored-tagger.ts";
import { SemitoneError } from "../semitone-error.ts";
import { tagRows } from "../tagger/tagger.ts";

/** Judges scores by the tagger of a run. */
export interface ScoreJudge {
  /** By attribute, its classes in order. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
  /** For each score, by attribute, the probability of each class. */
  judge(scores: readonly Score[]): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>[]>;
  close(): Promise<void>;
}

/** The judge of a run. @throws SemitoneError (`broken-run`) */
export function scoreJudge(runFolder: string): ScoreJudge {
  const { tagger } = readTagger(runFolder);
  const listener = listenerOf(runFolder);
  const latents = listener && learntView(listener);
  const views = tagger.reads.flatMap(({ view }): (ScoreView | DerivedView)[] => {
    const found = latents?.id === view ? latents : findScoreView(view);
    return found ? [found] : [];
  });
  const tasks = tagger.tasks.filter(({ kind, tag }) => kind === "classes" && tag === undefined);
  return {
    classes: Object.fromEntries(tasks.map(({ attribute, classes }) => [attribute, classes])),
    async judge(scores) {
      const computed = await Promise.all(
        views.map(async (view) =>
          view.of === "rows" ? view.compute(await view.from.compute(scores)) : view.compute(scores),
        ),
      );
      const tables = views.map((view, v) => ({
        view,
        rows: ({ id }: { readonly id: number }) => {
          const rows = computed[v][id];
          return viewName(view.id) === viewName(cells.id) ? undefined : [rows as Float32Array];
        },
      }));
      const rowsOf = rowsFor(tagger.reads, tables);
      const rows = scores.map((_, id) => rowsOf({ id })![0]);
      const tagged = await tagRows(tagger, rows);
      return tagged.map(({ predictions }) =>
        Object.fromEntries(
          predictions.flatMap(({ attribute, tag, distribution }) =>
            tag === undefined && distribution ? [[attribute, distribution]] : [],
          ),
        ),
      );
    },
    close: async () => latents?.close(),
  };
}

/** Checks wishes against what a judge can hear. @throws SemitoneError (`option`) naming what there is */
export function checkClasses(
  { classes }: Pick<ScoreJudge, "classes">,
  wishes: Readonly<Record<string, string | number>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(wishes).map(([name, value]) => {
      const values = classes[name];
      if (values === undefined)
        throw new SemitoneError(
          `constraints: expected attributes that the run was trained on (${Object.keys(classes).join(", ") || "none"}); got ${JSON.stringify(name)}; qualities such as density need --model segments`,
          "option",
        );
      if (!values.includes(String(value)))
        throw new SemitoneError(
          `${name}: expected one of ${values.join(", ")}; got ${JSON.stringify(value)}`,
          "option",
        );
      return [name, String(value)];
    }),
  );
}
