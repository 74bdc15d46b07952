// New music after a template: the form, the rhythm, the loudness and the instruments of a real piece, with other chords and another melody.
import { randomFrom } from "@semitone/graph";
import {
  barGrid,
  createScore,
  type KeyChange,
  type Note,
  type Score,
  type TempoChange,
  ticks,
} from "@semitone/music";
import { argmax } from "@semitone/stats";
import { LEAST } from "../composer/probed-wish.ts";
import { fifthsOf, type Key } from "../composer/request.ts";
import type { ScoreJudge } from "../composer/score-judge.ts";
import { type ChordChances, type ChordSpan, chordChances, chordSpans } from "./chord-roots.ts";
import { withoutClashes } from "./clashes.ts";
import { addShapes, type Shapes, withNewMelody } from "./new-melody.ts";
import { reharmonised } from "./reharmonise.ts";
import { degreeOf, pitchOf, playable } from "./scale-degree.ts";
import type { Template, Templates } from "./stored-templates.ts";

export interface TemplatePlan {
  /** By attribute, the class that is asked for. */
  readonly classes: Readonly<Record<string, string>>;
  /** 0 after any piece; above it after one of the class, the best of six versions per unit of strength by a judge. */
  readonly strength: number;
  /** @default the template's */
  readonly key?: Key;
  /** @default the template's */
  readonly meter?: { readonly numerator: number; readonly denominator: number };
  readonly bars: number;
  /** 0 the likeliest chords, 1 as they follow each other in the music that was learnt from. */
  readonly temperature: number;
  readonly seed: number;
}

/** Versions per unit of strength, where classes are asked for. */
const VERSIONS = 6;
/** How much chance there is in the choice among them at temperature 1, in nats. */
const PLAY = 0.1;
/** A piece begins so many bars into its template, or a multiple. */
const PHRASE = 4;

/** What all templates of a mode say together. */
interface Style {
  readonly chances: ChordChances;
  readonly shapes: Shapes;
}

/**
 * Templates of all classes and the meter asked for; of some of the classes where there is none of all. Empty where there is none in that
 * meter, or of any of the classes. At strength 0 classes count for nothing.
 */
export function fittingTemplates(
  { templates }: Pick<Templates, "templates">,
  { classes, strength, meter }: Pick<TemplatePlan, "classes" | "strength" | "meter">,
): readonly Template[] {
  const wanted = strength > 0 ? Object.entries(classes) : [];
  const inMeter = templates.filter(
    ({ score: { meters } }) =>
      meter === undefined ||
      (meters[0].numerator === meter.numerator && meters[0].denominator === meter.denominator),
  );
  const has =
    ({ classes: own }: Template) =>
    ([name, value]: readonly [string, string]) =>
      own[name] === value;
  const all = inMeter.filter((template) => wanted.every(has(template)));
  return all.length > 0 ? all : inMeter.filter((template) => wanted.some(has(template)));
}

/** A piece, and the template that it was made after. */
export interface Composed {
  readonly score: Score;
  readonly template: Template;
}

/** Composes after templates; the same templates, judge and plan give the same piece. */
export class TemplateComposer {
  readonly #styles = new Map<Key["mode"], Style>();

  constructor(private readonly of: Pick<Templates, "templates">) {}

  /** @param judge  chooses among versions, where classes are asked for @throws RangeError where no template fits */
  async compose(plan: TemplatePlan, judge?: ScoreJudge): Promise<Composed> {
    const fitting = fittingTemplates(this.of, plan);
    if (fitting.length === 0) throw new RangeError("compose: expected a template that fits; got none");
    const wanted = Object.entries(plan.classes);
    const isJudged = judge !== undefined && plan.strength > 0 && wanted.length > 0;
    const count = isJudged ? 1 + Math.round(VERSIONS * plan.strength) : 1;
    const versions = Array.from({ length: count }, (_, v) => this.#version(fitting, plan, v));
    if (!isJudged) return versions[0];
    const said = await judge.judge(versions.map(({ score }) => score));
    const noise = randomFrom(plan.seed, "template/choice");
    const merits = said.map((probabilities) => {
      // What the judge knows nothing of, such as one tag of several, is left to the template.
      const evidence = wanted.reduce(
        (sum, [name, value]) => sum + Math.log(Math.max(probabilities[name]?.[value] ?? 1, LEAST)),
        0,
      );
      return evidence - PLAY * plan.temperature * Math.log(-Math.log(Math.max(noise(), Number.MIN_VALUE)));
    });
    return versions[argmax(merits)];
  }

  #styleOf(mode: Key["mode"]): Style {
    const known = this.#styles.get(mode);
    if (known) return known;
    const style = styleOf(this.of.templates, mode);
    this.#styles.set(mode, style);
    return style;
  }

  #version(fitting: readonly Template[], plan: TemplatePlan, version: number): Composed {
    const random = randomFrom(plan.seed, `template/${version}`);
    const template = fitting[Math.floor(random() * fitting.length)];
    const { chances, shapes } = this.#styleOf(template.key.mode);
    const form = barsOf(template.score, plan.bars, random);
    const { score, spans } = reharmonised(form, template.key, chances, random, plan.temperature);
    const sung = withNewMelody(score, template.key, spans, shapes, random);
    return { score: inKey(sung, template, plan.key ?? template.key), template };
  }
}

function styleOf(templates: readonly Template[], mode: Key["mode"]): Style {
  const shapes = new Map();
  const rows: ChordSpan[][] = [];
  // Where no piece is in the mode, those in the other say how chords move.
  const own = templates.filter(({ key }) => key.mode === mode);
  for (const { score, key } of own.length > 0 ? own : templates) {
    const spans = chordSpans(score, key);
    rows.push(spans);
    addShapes(shapes, score, key, spans);
  }
  return { chances: chordChances(rows), shapes };
}

/** So many bars of a template, from the beginning of one of its phrases on; where they end too soon, from its first bar on again. */
function barsOf(score: Score, count: number, random: () => number): Score {
  const bars = barGrid(score);
  const phrases = Math.max(1, 1 + Math.floor((bars.length - count) / PHRASE));
  const length = bars[0].end - bars[0].start;
  const isSilent = (bar: number) =>
    !score.notes.some(({ onset }) => onset >= bar * length && onset < (bar + count) * length);
  const starts = Array.from({ length: phrases }, (_, p) => PHRASE * p).filter((bar) => !isSilent(bar));
  const first = starts[Math.floor(random() * starts.length)] ?? 0;
  const whole = count * length;
  const notes: Note[] = [];
  const tempos: TempoChange[] = [];
  for (let bar = 0; bar < count; ) {
    const from = bar === 0 ? first : 0;
    const taken = Math.min(bars.length - from, count - bar);
    const [start, end] = [from * length, (from + taken) * length];
    const move = bar * length - start;
    for (const note of score.notes) {
      if (note.onset < start || note.onset >= end) continue;
      const onset = note.onset + move;
      notes.push({ ...note, onset: ticks(onset), duration: ticks(Math.min(note.duration, whole - onset)) });
    }
    const inForce = score.tempos.findLast(({ at }) => at <= start) ?? score.tempos[0];
    tempos.push({ ...inForce, at: ticks(bar * length) });
    for (const tempo of score.tempos)
      if (tempo.at > start && tempo.at < end) tempos.push({ ...tempo, at: ticks(tempo.at + move) });
    bar += taken;
  }
  return createScore({ ...score, notes, tempos });
}

/** A piece in another key: each note on the same degree of it, by the nearer way. */
function inKey(score: Score, { key, piece }: Template, wanted: Key): Score {
  const distance = ((wanted.tonic - key.tonic + 18) % 12) - 6;
  const target = { tonic: key.tonic + distance, mode: wanted.mode };
  const isSame = distance === 0 && wanted.mode === key.mode;
  const moved = (note: Note): Note =>
    isSame || score.tracks[note.track]?.isDrum
      ? note
      : { ...note, pitch: playable(pitchOf(degreeOf(note.pitch, key), target)) };
  const keys: KeyChange[] = [{ at: ticks(0), fifths: fifthsOf(wanted), mode: wanted.mode }];
  return createScore({
    ticksPerQuarter: score.ticksPerQuarter,
    meters: score.meters,
    tempos: score.tempos,
    tracks: score.tracks,
    notes: withoutClashes(score.notes.map(moved)),
    keys,
    provenance: { format: "generated", records: { after: `form and rhythm after ${piece}` } },
  });
}
