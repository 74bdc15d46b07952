// Who plays? The player of a performance of a held-out excerpt, from codes of the model and from plain numbers of the performance.
import { meanOf, type PerformanceFitOptions } from "@semitone/models";
import { argmax, ridgeClassifier } from "@semitone/stats";
import { type ReadPiece, trainWithout } from "./held-out.ts";

export interface PlayersRow {
  readonly piece: string;
  /** Excerpts whose players were told. */
  readonly told: number;
  /** Shares of the players that are told right. */
  readonly model: number;
  readonly ridge: number;
}

const playersOf = (pieces: readonly ReadPiece[]): string[] =>
  [...new Set(pieces.flatMap(({ played }) => played.map(({ player }) => player)))].sort();

/** The first `told` of the other excerpts have players; the rest are learnt from without. */
export async function tellPlayers(
  pieces: readonly ReadPiece[],
  test: ReadPiece,
  told: number,
  options: PerformanceFitOptions,
): Promise<PlayersRow> {
  const players = playersOf(pieces);
  const labelled = pieces.filter(({ name }) => name !== test.name).slice(0, told);
  const { model } = await trainWithout(pieces, test, { ...options, classes: players }, (player, { name }) =>
    labelled.some((one) => one.name === name) ? players.indexOf(player) : undefined,
  );
  let right = 0;
  for (const [p, { player }] of test.played.entries()) {
    const { classes } = await model.infer(test.notes[p].rows);
    const logs = players.map((_, k) => meanOf(classes.map((one) => Math.log(Math.max(1e-12, one[k])))));
    if (players[argmax(logs)] === player) right++;
  }
  await model.dispose();
  return {
    piece: test.name,
    told,
    model: right / test.played.length,
    ridge: byRidge(players, labelled, test),
  };
}

/** Ridge regression on means, deviations and steps of the curves, within excerpts. */
function byRidge(players: readonly string[], labelled: readonly ReadPiece[], test: ReadPiece): number {
  const rows = labelled.flatMap((piece) => within(piece));
  const owners = labelled.flatMap(({ played }) => played.map(({ player }) => players.indexOf(player)));
  const classifier = ridgeClassifier();
  classifier.fit(
    rows,
    owners.map((owner) => players.map((_, k) => Number(k === owner))),
  );
  const answers = classifier.predict(within(test));
  return meanOf(test.played.map(({ player }, p) => Number(players[argmax(answers[p])] === player)));
}

/** Of each performance of an excerpt, in deviations from the mean of its players. */
function within({ notes }: ReadPiece): number[][] {
  const each = notes.map(({ rows }) => {
    const columns = [0, 1, 2, 3, 4].map((c) => rows.map((row) => row[c]));
    return columns.flatMap((column) => {
      const mean = meanOf(column);
      const steps = column.slice(1).map((value, i) => Math.abs(value - column[i]));
      return [mean, Math.sqrt(meanOf(column.map((value) => (value - mean) ** 2))), meanOf(steps)];
    });
  });
  return each.map((row) =>
    row.map((value, f) => {
      const all = each.map((one) => one[f]);
      const mean = meanOf(all);
      return (value - mean) / Math.max(1e-6, Math.sqrt(meanOf(all.map((one) => (one - mean) ** 2))));
    }),
  );
}
