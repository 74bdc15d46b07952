// The words of Ferreira and Whitehead 2019 ("Learning to generate music with sentiment"), after their music-sentneuron code.
import { withoutOrnaments } from "../ornaments.ts";
import type { Score, TempoChange } from "../score.ts";
import type { MidiPitch } from "../units.ts";
import { steps, ticks } from "../units.ts";
import { classChanges } from "./bins.ts";
import type { GridNote } from "./grid-notes.ts";
import { DEFAULT_VELOCITY, REDUCTION_LOSSES, scoreOfGrid, toGrid } from "./grid-notes.ts";
import type { Options } from "./options.ts";
import { oneOf, resolveOptions } from "./options.ts";
import type { Token, TokenRepresentation, TokenWriter } from "./vocabulary.ts";
import { createVocabulary, span, tokenRepresentation } from "./vocabulary.ts";

export const SENTNEURON_OPTIONS = {
  /** How time passes: counted waits `w_1`..`w_16` (their later code) or one `.` at the end of each step (earlier). @default "waits" */
  form: oneOf(["waits", "dots"], "waits"),
};
export type SentneuronOptions = Partial<Options<typeof SENTNEURON_OPTIONS>>;

type Wait = "w" | ".";
type Family = "t" | "v" | "d" | "n" | Wait;

/** Sixteenth notes. */
const STEPS_PER_QUARTER = 4;
/** Resolution of decoded scores: the finest that all duration types need. */
const TICKS_PER_QUARTER = 64;
const TICKS_PER_STEP = TICKS_PER_QUARTER / STEPS_PER_QUARTER;

const LOWEST_PITCH = 33;
const HIGHEST_PITCH = 92;
const LONGEST_WAIT = 16;

/** Velocities are multiples of 4, tempos of 1.6 qpm (their words cut to whole numbers). */
const VELOCITY_STEP = 4;
const VELOCITY_CLASSES = span(1, 31);
const TEMPO_STEP = 1.6;
const TEMPO_CLASSES = span(15, 100);

/** Duration types by length in quarters, ascending: 0.21875 (32nd, two dots) to 15 (breve, three dots). */
const DURATIONS = Object.entries({
  "32nd": 1 / 8,
  "16th": 1 / 4,
  eighth: 1 / 2,
  quarter: 1,
  half: 2,
  whole: 4,
  breve: 8,
})
  .flatMap(([type, quarters]) =>
    span(0, 3).map((dots) => ({ word: `${type}_${dots}`, quarters: quarters * (2 - 2 ** -dots) })),
  )
  .filter(({ quarters }) => quarters >= 0.21875);
const SIXTEENTH = DURATIONS.findIndex(({ word }) => word === "16th_0");

/**
 * `[tokens]` int32 on a grid of sixteenths: `t_<qpm>`, then for each note, from low to high, `v_<velocity>` and
 * `d_<type>_<dots>` where they change and `n_<pitch>`; then time passes; `end` stands for their newline.
 *
 * Unlike their code, onsets go to the nearest step instead of the one before, tempo words come only where the tempo changes (in both
 * forms), velocities under 4 become 4 instead of vanishing, and durations between two types take the nearer one.
 *
 * @see github.com/lucasnfe/music-sentneuron, midi_encoder.py
 */
export function createSentneuron(options: SentneuronOptions = {}): TokenRepresentation {
  const { form } = resolveOptions("createSentneuron", SENTNEURON_OPTIONS, options);
  const wait = form === "waits" ? "w" : ".";
  const longestWait = form === "waits" ? LONGEST_WAIT : 1;
  const vocabulary = createVocabulary({
    t: TEMPO_CLASSES.map((k) => Math.floor((k * 8) / 5)),
    v: VELOCITY_CLASSES.map((k) => k * VELOCITY_STEP),
    d: DURATIONS.map(({ word }) => word),
    n: span(LOWEST_PITCH, HIGHEST_PITCH),
    [wait]: form === "waits" ? span(1, LONGEST_WAIT) : [""],
  });

  return tokenRepresentation({
    name: "sentneuron",
    options: { form },
    losses: [
      ...REDUCTION_LOSSES,
      "notes of one pitch on one step become one, the longest and loudest",
      "onsets finer than a sixteenth",
      "durations other than a 32nd to a breve with up to three dots: the nearest is taken, 0.21875 to 15 quarters",
      `octaves of pitches outside ${LOWEST_PITCH}..${HIGHEST_PITCH}, which are folded in`,
      "velocity finer than multiples of 4",
      "tempo finer than multiples of 1.6 qpm, outside 24..160 qpm and after the last note",
      "meter and chord symbols",
    ],
    vocabulary,

    write: (score, writer) => writeWords(score, writer, wait, longestWait),
    read: (tokens) => readWords(tokens, wait),
  });
}

/** @param wait  the family of words that let time pass; `longestWait` steps at most in one word */
function writeWords(
  score: Score,
  writer: Pick<TokenWriter<Family>, "write" | "writeSum">,
  wait: Wait,
  longestWait: number,
): void {
  const notes = wordNotes(score);
  const lastOnset = notes.at(-1)?.at ?? -1;
  const tempos = classChanges(score.tempos, toGrid(score, STEPS_PER_QUARTER), ({ qpm }) => tempoClass(qpm));
  // A stable sort: tempos stand before the notes of their step.
  const moments = [...tempos.filter(({ at }) => at <= lastOnset), ...notes].sort((a, b) => a.at - b.at);
  let now = 0;
  let velocity = -1;
  let duration = -1;
  for (const moment of moments) {
    writer.writeSum(wait, moment.at - now, longestWait);
    now = moment.at;
    if ("bin" in moment) {
      writer.write("t", moment.bin);
      continue;
    }
    if (moment.velocity !== velocity) writer.write("v", (velocity = moment.velocity));
    if (moment.duration !== duration) writer.write("d", (duration = moment.duration));
    writer.write("n", moment.pitch - LOWEST_PITCH);
  }
}

function readWords(tokens: Iterable<Token<string>>, wait: Wait): Score {
  const notes: GridNote[] = [];
  const tempos: TempoChange[] = [];
  let now = 0;
  let velocity = DEFAULT_VELOCITY;
  let duration = SIXTEENTH;
  for (const { family, index } of tokens) {
    if (family === wait) now += (index + 1) * TICKS_PER_STEP;
    else if (family === "t") tempos.push({ at: ticks(now), qpm: TEMPO_CLASSES[index] * TEMPO_STEP });
    else if (family === "v") velocity = VELOCITY_CLASSES[index] * VELOCITY_STEP;
    else if (family === "d") duration = index;
    else if (family === "n") {
      const end = now + DURATIONS[duration].quarters * TICKS_PER_QUARTER;
      notes.push({ start: steps(now), end: steps(end), pitch: LOWEST_PITCH + index, velocity });
    }
  }
  return scoreOfGrid(notes, TICKS_PER_QUARTER, { tempos });
}

interface WordNote {
  readonly at: number;
  readonly pitch: MidiPitch;
  /** Places in their families. */
  velocity: number;
  duration: number;
}

/** Pitched notes by step and folded pitch, with the classes their words name. */
function wordNotes(score: Score): WordNote[] {
  const stepOf = toGrid(score, STEPS_PER_QUARTER);
  const byKey = new Map<number, WordNote>();
  for (const note of withoutOrnaments(score).notes) {
    if (score.tracks[note.track].isDrum) continue;
    const at = stepOf(note.onset);
    const pitch = foldPitch(note.pitch);
    const velocity = clamp(Math.floor(note.velocity / VELOCITY_STEP), VELOCITY_CLASSES) - VELOCITY_CLASSES[0];
    const duration = nearestDuration(note.duration / score.ticksPerQuarter);
    const twin = byKey.get(at * 128 + pitch);
    if (twin === undefined) byKey.set(at * 128 + pitch, { at, pitch, velocity, duration });
    else {
      twin.velocity = Math.max(twin.velocity, velocity);
      twin.duration = Math.max(twin.duration, duration);
    }
  }
  return [...byKey.values()].sort((a, b) => a.at - b.at || a.pitch - b.pitch);
}

/** Moves a pitch by octaves into 33..92. */
function foldPitch(pitch: MidiPitch): MidiPitch {
  let folded = pitch;
  while (folded < LOWEST_PITCH) folded += 12;
  while (folded > HIGHEST_PITCH) folded -= 12;
  return folded;
}

/** Index of the duration type nearest in quarters, the shorter of two as near. */
function nearestDuration(quarters: number): number {
  const longer = DURATIONS.findIndex((type) => type.quarters >= quarters);
  if (longer <= 0) return longer < 0 ? DURATIONS.length - 1 : 0;
  const shorter = longer - 1;
  return quarters - DURATIONS[shorter].quarters <= DURATIONS[longer].quarters - quarters ? shorter : longer;
}

/** Place of a tempo among `TEMPO_CLASSES`. The sum keeps a decoded 1.6 k from falling below k. */
function tempoClass(qpm: number): number {
  return clamp(Math.floor(qpm / TEMPO_STEP + 1e-9), TEMPO_CLASSES) - TEMPO_CLASSES[0];
}

function clamp(value: number, classes: readonly number[]): number {
  return Math.min(classes.at(-1)!, Math.max(classes[0], value));
}
