// Other chords under the same rhythm: every note moves along the scale with the root of its chord.
import { barGrid, createScore, type Note, type Score } from "@semitone/music";
import type { Key } from "../composer/request.ts";
import { type ChordChances, type ChordSpan, chordSpans } from "./chord-roots.ts";
import { withoutClashes } from "./clashes.ts";
import { DEGREES, degreeOf, pitchOf, playable } from "./scale-degree.ts";

/** By root, the root that takes its place. */
type RootMap = readonly number[];

/** Bars that share one map. */
const PHRASE = 8;
/** Maps among which one is drawn. */
const MAPS = 200;
/** What the mean chance of the chords counts; nats against each step that a span moves on the average, and against spans that stay. */
const WEIGHTS = { standing: 6, step: 4, unmoved: 6 };
/** Nats against a phrase in which every chord stays: any other is better. */
const NOTHING_NEW = 1e6;
/** Nats for a piece that ends on its tonic. */
const ENDING = 3;

export interface Reharmonisation {
  readonly score: Score;
  /** The spans of the score, with their new roots. */
  readonly spans: readonly ChordSpan[];
}

/**
 * A score with other chords: in each phrase of eight bars another root takes the place of each root, everywhere the same one, so that what
 * returned returns. Of two hundred ways one is drawn, the likelier the better its chords follow each other. Rhythm, loudness, percussion,
 * the number of notes and the shape of lines under one chord stay.
 *
 * @param key          of the score
 * @param chances      how chords follow each other in the music of which this is to be
 * @param random       numbers in [0, 1)
 * @param temperature  0 the likeliest way, 1 as the chances are
 */
export function reharmonised(
  score: Score,
  key: Key,
  chances: ChordChances,
  random: () => number,
  temperature: number,
): Reharmonisation {
  const spans = chordSpans(score, key);
  const bars = barGrid(score).length;
  const maps: RootMap[] = [];
  const known = new Map<string, RootMap>();
  const contents = barContents(score);
  let before: number | undefined;
  for (let first = 0; first < bars; first += PHRASE) {
    const inside = spans.filter(({ bar }) => bar >= first && bar < first + PHRASE);
    const content = contents.slice(first, first + PHRASE).join("|");
    const isLast = first + PHRASE >= bars;
    const map = known.get(content) ?? drawMap(inside, { before, isLast, chances }, random, temperature);
    known.set(content, map);
    maps.push(map);
    before = map[inside[inside.length - 1].root];
  }
  const mapOf = ({ bar }: ChordSpan) => maps[Math.floor(bar / PHRASE)];
  let at = 0;
  const notes = score.notes.map((note): Note => {
    while (at < spans.length - 1 && spans[at].end <= note.onset) at++;
    if (score.tracks[note.track]?.isDrum) return note;
    const { step, alteration } = degreeOf(note.pitch, key);
    const moved = { step: step + moveOf(spans[at].root, mapOf(spans[at])[spans[at].root]), alteration };
    return { ...note, pitch: playable(pitchOf(moved, key)) };
  });
  return {
    score: createScore({ ...score, notes: withoutClashes(notes) }),
    spans: spans.map((span) => ({ ...span, root: mapOf(span)[span.root] })),
  };
}

/** Steps from one root to another by the nearer way: -3..3. */
const moveOf = (from: number, to: number): number => ((to - from + DEGREES + 3) % DEGREES) - 3;

/** What begins in each bar, pitch and time. */
function barContents(score: Score): string[] {
  const bars = barGrid(score);
  const contents = bars.map((): string[] => []);
  let bar = 0;
  for (const { onset, pitch, track } of score.notes) {
    while (bar < bars.length - 1 && bars[bar].end <= onset) bar++;
    contents[bar].push(`${onset - bars[bar].start}/${pitch}/${track}`);
  }
  return contents.map((content) => content.join());
}

function drawMap(
  spans: readonly ChordSpan[],
  {
    before,
    isLast,
    chances,
  }: { readonly before: number | undefined; readonly isLast: boolean; readonly chances: ChordChances },
  random: () => number,
  temperature: number,
): RootMap {
  let best: RootMap = Array.from({ length: DEGREES }, (_, root) => root);
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < MAPS; k++) {
    const map = shuffledDegrees(random);
    let merit = meanOver(spans, ({ root }) => standing(root, map[root], chances));
    let last = before;
    for (const { root } of spans) {
      if (last !== undefined && map[root] !== last) merit += chances.moves[last][map[root]];
      last = map[root];
    }
    if (isLast && last === 0) merit += ENDING;
    if (spans.every(({ root }) => map[root] === root)) merit -= NOTHING_NEW;
    // The largest with Gumbel noise is a draw by the chances.
    merit -= temperature * Math.log(-Math.log(Math.max(random(), Number.MIN_VALUE)));
    if (merit <= most) continue;
    most = merit;
    best = map;
  }
  return best;
}

/** What speaks for one root in place of another, wherever it stands. */
function standing(from: number, to: number, { roots }: ChordChances): number {
  const own = WEIGHTS.standing * roots[to] - WEIGHTS.step * Math.abs(moveOf(from, to));
  return from === to ? own - WEIGHTS.unmoved : own;
}

/** The degrees in an order of chance (Fisher and Yates). */
function shuffledDegrees(random: () => number): number[] {
  const order = Array.from({ length: DEGREES }, (_, degree) => degree);
  for (let i = DEGREES - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

const meanOver = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0) / items.length;
