// VGMIDI's raters: does weighing them beat their plain mean, judged by raters who were left out?
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { groupInterval, type Interval, randomFrom, raterModel, shuffled } from "@semitone/stats";

interface Row {
  readonly rater: string;
  readonly measure: number;
  readonly value: number;
}

/** Ratings by piece. A rater judges one piece, measure by measure. */
async function ratingsByPiece(path: string, column: "valence" | "arousal"): Promise<Map<string, Row[]>> {
  const pieces = new Map<string, Row[]>();
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()) });
  let header: string[] | undefined;
  for await (const line of lines) {
    const cells = line.split(",");
    if (header === undefined) {
      header = cells;
      continue;
    }
    const at = (name: string) => cells[header!.indexOf(name)];
    const row = { rater: at("rater"), measure: Number(at("measure")), value: Number(at(column)) };
    const own = pieces.get(at("file_name"));
    if (own) own.push(row);
    else pieces.set(at("file_name"), [row]);
  }
  return pieces;
}

export interface RaterComparison {
  readonly column: string;
  readonly raters: number;
  readonly pieces: number;
  /** Mean squared distance to the mean of the raters left out, of the plain mean and of the weighted one, by measure and by whole piece. */
  readonly plain: { readonly measures: number; readonly pieces: number };
  readonly weighted: { readonly measures: number; readonly pieces: number };
  /** Plain less weighted: above 0 where weighing is better. 95 % intervals over pieces. */
  readonly gain: { readonly measures: Interval; readonly pieces: Interval };
}

/** Draws `raters` raters of each piece to learn from; the others, at least 10, are what it is judged by. */
export async function compareRaters(
  path: string,
  column: "valence" | "arousal",
  raters: number,
  seed = 1,
): Promise<RaterComparison> {
  const random = randomFrom(seed);
  const found: { measures: number; pieces: number; plainMeasures: number; plainPieces: number }[] = [];
  for (const [, rows] of [...(await ratingsByPiece(path, column))].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const names = shuffled([...new Set(rows.map(({ rater }) => rater))].sort(), random);
    if (names.length < raters + 10) continue;
    const used = new Map(names.slice(0, raters).map((name, i) => [name, i]));
    const measures = [...new Set(rows.map(({ measure }) => measure))].sort((a, b) => a - b);
    const own = rows.filter(({ rater }) => used.has(rater));
    const said = raterModel(
      own.map(({ rater, measure, value }) => ({
        item: measures.indexOf(measure),
        annotator: used.get(rater)!,
        value,
      })),
    ).truths;
    const meanOf = (some: readonly Row[]) => some.reduce((sum, { value }) => sum + value, 0) / some.length;
    const pairs = measures.flatMap((measure, i) => {
      const here = rows.filter((row) => row.measure === measure);
      const [inside, outside] = [true, false].map((is) => here.filter(({ rater }) => used.has(rater) === is));
      return inside.length > 0 && outside.length > 0
        ? [{ plain: meanOf(inside), weighted: said[i], truth: meanOf(outside) }]
        : [];
    });
    if (pairs.length === 0) continue;
    const mean = (of: (pair: (typeof pairs)[number]) => number) =>
      pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length;
    found.push({
      measures: mean(({ weighted, truth }) => (weighted - truth) ** 2),
      plainMeasures: mean(({ plain, truth }) => (plain - truth) ** 2),
      pieces: (mean(({ weighted }) => weighted) - mean(({ truth }) => truth)) ** 2,
      plainPieces: (mean(({ plain }) => plain) - mean(({ truth }) => truth)) ** 2,
    });
  }
  const over = (of: (piece: (typeof found)[number]) => number) => {
    const mean = (rows: readonly number[]) =>
      rows.reduce((sum, row) => sum + of(found[row]), 0) / rows.length;
    return groupInterval([...found.keys()], mean, { kind: "any", all: 1 });
  };
  return {
    ...{ column, raters, pieces: found.length },
    plain: { measures: over((p) => p.plainMeasures).value, pieces: over((p) => p.plainPieces).value },
    weighted: { measures: over((p) => p.measures).value, pieces: over((p) => p.pieces).value },
    gain: {
      measures: over((p) => p.plainMeasures - p.measures),
      pieces: over((p) => p.plainPieces - p.pieces),
    },
  };
}
