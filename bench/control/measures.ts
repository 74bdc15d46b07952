// What a segment model can do on pieces that it was not trained on: rebuild, obey, and be turned like a fader.
import { randomFrom } from "@semitone/graph";
import {
  checkConstraints,
  compose,
  decodingAfter,
  type EncodedPiece,
  playedScore,
  QUALITIES,
  type Quality,
  qualitiesOf,
  type SegmentModel,
  wholeDescriptors,
} from "@semitone/models";
import { type Score, sliceScore, ticks } from "@semitone/music";
import { BARS, type GridNote } from "@semitone/music/cells";
import { argmax, groupInterval, logisticRegression, type Scale, standardized } from "@semitone/stats";
import { rbfSvm } from "../baselines/support-vectors.ts";
import { CLASSES, type Piece } from "./corpus.ts";

export interface ControlRow {
  readonly task: string;
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Segments that were judged. */
  readonly n: number;
  /** What it should reach; left out where there is no goal. */
  readonly target?: number;
}

const SHARE: Scale = { kind: "share" };
const AT_MOST_ONE: Scale = { kind: "at most one" };

/** Segments of one corpus that are rebuilt at most. */
const MAX_REBUILT = 1500;

/** F1 of onsets with their pitch, decoded from posterior means; and the same with the latents of another segment. */
export async function rebuild(model: SegmentModel, pieces: readonly Piece[]): Promise<ControlRow[]> {
  const rows: ControlRow[] = [];
  for (const corpus of new Set(pieces.map((piece) => piece.corpus))) {
    const ofCorpus = pieces.filter((piece) => piece.corpus === corpus);
    const encoded = await model.encode(ofCorpus.map(({ score }) => score));
    const segments = encoded
      .flatMap(({ cut, segments: latents }, i) =>
        latents.map((latent, k) => ({ latent, notes: cut.segments[k].notes, group: ofCorpus[i].group })),
      )
      .slice(0, MAX_REBUILT);
    const shuffled = shuffle(segments, 1);
    const own = await model.decode(segments.map(({ latent }) => latent));
    const other = await model.decode(
      segments.map(({ latent }, i) => ({
        ...latent,
        beatLatents: shuffled[i].latent.beatLatents,
        factors: shuffled[i].latent.factors,
      })),
    );
    const counts = segments.map(({ notes }, i) => ({
      own: shared(notes, own[i]),
      other: shared(notes, other[i]),
    }));
    const f1 = (which: "own" | "other") => (rows: readonly number[]) => {
      const sum = (of: "both" | "total") => rows.reduce((total, row) => total + counts[row][which][of], 0);
      return (2 * sum("both")) / sum("total");
    };
    const groups = segments.map(({ group }) => group);
    const n = segments.length;
    const ownF1 = f1("own");
    rows.push({
      task: `rebuild ${corpus}`,
      metric: "note F1",
      ...groupInterval(groups, ownF1, SHARE),
      n,
      target: 0.8,
    });
    const gap = (rows: readonly number[]) => ownF1(rows) - f1("other")(rows);
    rows.push({
      task: `rebuild ${corpus}`,
      metric: "loss of F1 by shuffled latents",
      ...groupInterval(groups, gap, { kind: "difference" }),
      n,
      target: 0,
    });
  }
  return rows;
}

function shared(a: readonly GridNote[], b: readonly GridNote[]): { both: number; total: number } {
  const keys = (notes: readonly GridNote[]) => new Set(notes.map(({ step, pitch }) => step * 128 + pitch));
  const [x, y] = [keys(a), keys(b)];
  return { both: [...x].filter((key) => y.has(key)).length, total: x.size + y.size };
}

function shuffle<Item>(items: readonly Item[], seed: number): Item[] {
  const random = randomFrom(seed, "shuffle");
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}

/** Pieces composed for each class, of four segments each. */
const COMPOSED = 30;
const COMPOSED_SEGMENTS = 4;

/** Segments of each class that a support vector machine learns from at most. */
const MAX_VECTORS = 700;

/** A class for every row of descriptors. */
export type Judge = (rows: readonly Float32Array[]) => number[];

export interface Labelled {
  readonly features: Float32Array;
  readonly label: number;
}

/** Classifiers of two kinds, each from real music alone, classes counting alike. */
export const JUDGES: Readonly<Record<string, (rows: readonly Labelled[], classes: number) => Judge>> = {
  "logistic regression": (rows, classes) => {
    const counts = countsOf(rows, classes);
    const judge = standardized(logisticRegression({ penalty: 10 }));
    const weights = rows.map(({ label }) => rows.length / (classes * counts[label]));
    judge.fit(featuresOfAll(rows), unitVectors(rows, classes), { weights });
    return (features) => judge.predict(features).map(argmax);
  },
  "support vectors": (rows, classes) => {
    const each = Math.min(MAX_VECTORS, ...countsOf(rows, classes));
    const chosen = Array.from({ length: classes }, (_, k) =>
      shuffle(
        rows.filter(({ label }) => label === k),
        3,
      ).slice(0, each),
    ).flat();
    const judge = standardized(rbfSvm());
    judge.fit(featuresOfAll(chosen), unitVectors(chosen, classes));
    return (features) => judge.predict(features).map(argmax);
  },
};

const countsOf = (rows: readonly Labelled[], classes: number): number[] =>
  Array.from({ length: classes }, (_, k) => rows.filter(({ label }) => label === k).length);
const featuresOfAll = (rows: readonly Labelled[]) => rows.map(({ features }) => features);
const unitVectors = (rows: readonly Labelled[], classes: number) =>
  rows.map(({ label }) => Array.from({ length: classes }, (_, k) => Number(k === label)));

/**
 * Share of generated segments that a classifier agrees with, which learnt from real music whose labels the model never saw; and the share
 * of held-out real ones, which is as far as it can be trusted.
 */
export async function control(model: SegmentModel, pieces: readonly Piece[]): Promise<ControlRow[]> {
  const rows: ControlRow[] = [];
  for (const [attribute, classes] of Object.entries(CLASSES)) {
    const labelled = pieces.filter(({ labels }) => labels[attribute] !== undefined);
    const encoded = await model.encode(labelled.map(({ score }) => score));
    const real = encoded.flatMap(({ cut }, i) =>
      cut.segments.map((segment) => ({
        features: wholeDescriptors(playedScore(segment, cut.shift)),
        label: labelled[i].labels[attribute],
        piece: labelled[i],
      })),
    );
    const own = real.filter(({ piece }) => piece.isJudges && !piece.heldOut);
    const tested = real.filter(({ piece }) => piece.heldOut);
    const made: (Labelled & { group: string })[] = [];
    for (const [label, name] of classes.entries())
      for (let seed = 1; seed <= COMPOSED; seed++) {
        const score = await compose(model, {
          constraints: checkConstraints(model, { [attribute]: name }),
          strength: 1.5,
          bars: BARS * COMPOSED_SEGMENTS,
          temperature: 0.6,
          seed,
        });
        for (const segment of cutInFour(score))
          made.push({ features: wholeDescriptors(segment), label, group: `${name}/${seed}` });
      }
    for (const [kind, learn] of Object.entries(JUDGES)) {
      const judge = learn(own, classes.length);
      const agreement = (judged: readonly Labelled[]) => {
        const hits = judge(featuresOfAll(judged)).map((measured, i) => Number(measured === judged[i].label));
        return (of: readonly number[]) => of.reduce((sum, row) => sum + hits[row], 0) / of.length;
      };
      rows.push({
        task: `judge of ${attribute}`,
        metric: `accuracy on real segments, ${kind}`,
        ...groupInterval(
          tested.map(({ piece }) => piece.group),
          agreement(tested),
          SHARE,
        ),
        n: tested.length,
      });
      rows.push({
        task: `generate ${attribute}`,
        metric: `agreement of the judge, ${kind}`,
        ...groupInterval(
          made.map(({ group }) => group),
          agreement(made),
          SHARE,
        ),
        n: made.length,
        target: 0.85,
      });
    }
  }
  return rows;
}

function cutInFour(score: Score): Score[] {
  const { numerator, denominator } = score.meters[0];
  const length = (BARS * 4 * score.ticksPerQuarter * numerator) / denominator;
  return Array.from({ length: COMPOSED_SEGMENTS }, (_, k) =>
    sliceScore(score, ticks(k * length), ticks((k + 1) * length)),
  );
}

const FADERS: readonly Quality[] = ["density", "register", "mode"];
const SETTINGS = 8;
const FADED = 200;

/** Turns each fader through eight values between the least and the greatest of the test segments, as literature on faders does. */
export async function faders(model: SegmentModel, pieces: readonly Piece[]): Promise<ControlRow[]> {
  const encoded = await model.encode(pieces.map(({ score }) => score));
  const all = encoded.flatMap(({ cut, segments }: EncodedPiece, i) =>
    segments.map((latent, k) => ({ latent, segment: cut.segments[k], group: pieces[i].group })),
  );
  const chosen = shuffle(all, 2).slice(0, FADED);
  const { mean, deviation } = model.config.scale;
  const rows: ControlRow[] = [];
  for (const fader of FADERS) {
    const at = QUALITIES.indexOf(fader);
    const own = chosen.map(({ latent }) => latent.qualities[at]);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    const settings = Array.from({ length: SETTINGS }, (_, k) => low + ((high - low) * k) / SETTINGS);
    /** [setting][segment][quality], standardised. */
    const measured: number[][][] = [];
    for (const setting of settings) {
      const decoded = await model.decode(
        chosen.map(({ latent }) => ({
          ...latent,
          qualities: latent.qualities.map((value, k) => (k === at ? setting : value)),
        })),
        decodingAfter([fader]),
      );
      measured.push(
        decoded.map((notes, i) =>
          Array.from(
            qualitiesOf({ ...chosen[i].segment, notes }),
            (value, k) => (value - mean[k]) / deviation[k],
          ),
        ),
      );
    }
    const groups = chosen.map(({ group }) => group);
    const n = chosen.length;
    const mean_ = (of: (segment: number) => number) => (segments: readonly number[]) =>
      segments.reduce((sum, segment) => sum + of(segment), 0) / segments.length;
    const curve = (segment: number, quality: number) => measured.map((setting) => setting[segment][quality]);
    const linearity = mean_((segment) => squaredCorrelation(settings, curve(segment, at)));
    rows.push({
      task: `fader ${fader}`,
      metric: "linearity",
      ...groupInterval(groups, linearity, SHARE),
      n,
      target: 0.8,
    });
    for (const other of FADERS.filter((name) => name !== fader)) {
      const still = mean_((segment) => 1 - spread(curve(segment, QUALITIES.indexOf(other))));
      rows.push({
        task: `fader ${fader}`,
        metric: `restrictiveness, ${other}`,
        ...groupInterval(groups, still, AT_MOST_ONE),
        n,
        target: 0.8,
      });
    }
    const consistency = (segments: readonly number[]) =>
      1 -
      settings.reduce((sum, _, k) => sum + spread(segments.map((segment) => measured[k][segment][at])), 0) /
        SETTINGS;
    rows.push({
      task: `fader ${fader}`,
      metric: "consistency",
      ...groupInterval(groups, consistency, AT_MOST_ONE),
      n,
    });
  }
  return rows;
}

function spread(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** R^2 of the line that fits best; 0 where nothing moves. */
function squaredCorrelation(x: readonly number[], y: readonly number[]): number {
  const [sx, sy] = [spread(x), spread(y)];
  if (sx * sy < 1e-9) return 0;
  const [mx, my] = [x, y].map((values) => values.reduce((a, b) => a + b, 0) / values.length);
  const covariance = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0) / x.length;
  return (covariance / (sx * sy)) ** 2;
}
