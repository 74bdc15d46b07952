// Draws docs/images/performing-*.svg: made-up scores, made-up players of them, and what a model of these makes of a score that it has not
// heard. No performance by anybody is needed for it; about a minute.
import { writeFileSync } from "node:fs";
import {
  contentFeatures,
  fitPerformance,
  openPerformance,
  performedNotes,
  playByRule,
} from "@semitone/models";
import {
  align,
  createScore,
  encodePerformance,
  type Note,
  playedInTime,
  type Score,
  ticks,
  toPerformance,
} from "@semitone/music";
import { randomFrom } from "@semitone/stats";
import { curveOf, placesOf } from "../packages/verbs/src/performing/curves.ts";
import { colourVariables, DARK, LIGHT } from "../packages/verbs/src/report/palette.ts";
import { curveChart, wormChart } from "../packages/verbs/src/report/performance-charts.ts";

const [BARS, PLAYERS, STEPS] = [24, 6, 200];

/** A melody over a bass in phrases of four bars. */
function madeUpScore(seed: number): Score {
  const random = randomFrom(seed);
  const notes: Note[] = [];
  let pitch = 70;
  for (let beat = 0; beat < 4 * BARS; beat++) {
    const made = (at: number, length: number, pitch: number): Note => ({
      ...{ onset: ticks(480 * at), duration: ticks(480 * length - 20), pitch, velocity: 64, track: 0 },
    });
    pitch = Math.max(60, Math.min(84, pitch + Math.round(5 * random() - 2.5)));
    const isEnd = beat % 16 >= 14;
    notes.push(made(beat, isEnd ? 1 : 0.5, pitch));
    if (!isEnd) notes.push(made(beat + 0.5, 0.5, pitch + 2));
    if (beat % 2 === 0) notes.push(made(beat, 2, 43 + Math.floor(12 * random())));
  }
  return createScore({ ticksPerQuarter: 480, tempos: [{ at: ticks(0), qpm: 96 }], notes });
}

/** The rule, more or less of it, faster or slower, louder or softer, and not the same twice. */
function madeUpPlayer(score: Score, seed: number) {
  const random = randomFrom(seed);
  const [amount, tempo, level] = [0.6 + 1.2 * random(), 1.6 * random() - 0.8, 2 * random() - 1];
  const rows = playByRule(contentFeatures(score)).map((row) =>
    Float32Array.of(
      amount * row[0] + level + 0.4 * (random() - 0.5),
      2 * amount * row[1] + tempo + 0.3 * (random() - 0.5),
      0.2 * (random() - 0.5),
      row[3],
      1,
    ),
  );
  const played = toPerformance(playedInTime(score, performedNotes(score, rows, Math.log2(60 / 96))));
  return align(score, played);
}

const scores = [1, 2, 3, 4].map(madeUpScore);
const pieces = scores.map((score, s) => ({
  score,
  performances: Array.from({ length: PLAYERS }, (_, k) => ({ played: madeUpPlayer(score, 100 * s + k + 1) })),
}));
const model = await openPerformance(
  await fitPerformance(pieces.slice(1), { steps: STEPS, share: 0.1, seed: 1, threads: 2 }),
);
const [{ score, performances }] = pieces;
const usual = Math.log2(60 / 96);
const ask = async (name: string, wishes: Record<string, number>) =>
  curveOf(score, (await model.perform(score, { usual, wishes })).encoded, name);
const lines = [
  await ask("by itself", {}),
  await ask("tempo=-1 rubato=1.5", { tempo: -1, rubato: 1.5 }),
  await ask("level=1 range=1.5", { level: 1, range: 1.5 }),
];
await model.dispose();
const curves = {
  score: "a score that was not learnt from",
  bars: placesOf(score),
  performances: performances.map(({ played }, k) =>
    curveOf(score, encodePerformance(played), `player ${k + 1}`),
  ),
};
const STYLE = `svg { font: 13px system-ui, sans-serif; ${colourVariables(LIGHT)} background: #fff; }
text { fill: #667; } .grid { stroke: #e4e2de; } .line { fill: none; stroke: var(--c); stroke-width: 2; }
.band { fill: var(--c); fill-opacity: 0.15; }
@media (prefers-color-scheme: dark) { svg { ${colourVariables(DARK)} background: #16181d; } text { fill: #9a9da6; } .grid { stroke: #333843; } }`;

/** A drawing of a report as a file of its own. */
function write(name: string, markup: string): void {
  const own = markup.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
  writeFileSync(`docs/images/performing-${name}.svg`, `${own.replace(/>/, `><style>${STYLE}</style>`)}\n`);
}

write("tempo", curveChart(curves, "tempo", lines.slice(0, 2)).markup);
write("dynamics", curveChart(curves, "velocity", [lines[0], lines[2]]).markup);
write("worm", wormChart(lines).markup);
