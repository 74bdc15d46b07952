// What MusicXML says between the notes (directions, sounds, barlines, harmony), turned into plain values. Knows single elements, no positions.
import { accidentalText, chordSuffix, NO_CHORD } from "./chord-text.ts";
import type { Dynamic } from "./dynamics.ts";
import { dynamicOf } from "./dynamics.ts";
import { jumpOfWords } from "./jump-words.ts";
import type { TempoMark } from "./musicxml-tempo.ts";
import { readMetronome, tempoOfText } from "./musicxml-tempo.ts";
import type { RepeatMarks } from "./sheet.ts";
import { isTempo } from "./sheet.ts";
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

/** Velocity of a loudness given in percent of forte, which is velocity 90; undefined where it makes no sense. */
export function velocityOfPercent(text: string | undefined): number | undefined {
  const percent = numberOf(text);
  return percent === undefined || percent < 0
    ? undefined
    : Math.min(127, Math.max(1, Math.round((90 * percent) / 100)));
}

/** What a `direction` or a lone `sound` says. */
export interface DirectionMarks {
  tempo?: TempoMark;
  /** A tempo that is written but says nothing that can be followed, as text. */
  unreadTempo?: string;
  dynamic?: Dynamic;
  pedalDown?: boolean;
  /** Words that go back to a tempo without naming it. */
  tempoWords?: string;
  /** Notes of equal length are meant to be played unequal. */
  swings?: boolean;
  readonly jumps: RepeatMarks;
  /** Changes of the sounds of the part. */
  readonly instruments: readonly XmlElement[];
}

export function readDirection(direction: XmlElement): DirectionMarks {
  // What is meant to be heard outranks what is printed.
  const sound = direction.name === "sound" ? direction : child(direction, "sound");
  const changes = ["instrument-change", "midi-instrument"];
  const instruments = sound?.children.filter(({ name }) => changes.includes(name)) ?? [];
  const marks: DirectionMarks = { jumps: {}, instruments };
  const words: string[] = [];
  let metronome: XmlElement | undefined;
  for (const type of direction.children) {
    if (type.name !== "direction-type") continue;
    for (const element of type.children) {
      readDirectionType(element, marks);
      if (element.name === "metronome") metronome = element;
      if (element.name === "words" || element.name === "symbol") words.push(wordsOf(element));
    }
  }
  if (metronome) {
    marks.tempo = readMetronome(metronome, words.join(" "));
    if (!marks.tempo) marks.unreadTempo = childText(metronome, "per-minute") ?? "";
  } else {
    const qpm = tempoOfText(words.join(" "));
    if (qpm !== undefined) marks.tempo = { qpm };
  }
  if (!sound || !JUMPS.some((name) => sound.attributes[name])) {
    const jump = jumpOfWords(words.join(" "));
    // A sign beside the words "to coda" is where the jump begins.
    if (jump.toCoda) delete marks.jumps.coda;
    Object.assign(marks.jumps, jump);
  }
  if (sound) readSound(sound, marks);
  if (!marks.tempo && TEMPO_AGAIN.test(words.join(" "))) marks.tempoWords = words.join(" ");
  if (marks.tempo && "qpm" in marks.tempo && !isTempo(marks.tempo.qpm)) {
    marks.unreadTempo = String(marks.tempo.qpm);
    delete marks.tempo;
  }
  return marks;
}

function readDirectionType(element: XmlElement, marks: DirectionMarks): void {
  if (element.name === "dynamics") marks.dynamic = readDynamics(element) ?? marks.dynamic;
  if (element.name === "pedal") {
    const type = element.attributes.type;
    if (type === "stop" || type === "discontinue") marks.pedalDown = false;
    else if (type !== "continue") marks.pedalDown = true;
  }
  if (element.name === "segno") marks.jumps.segno = true;
  if (element.name === "coda") marks.jumps.coda = true;
}

/** What `dynamics` says, in a direction or at a note; undefined for words of which nothing is known. */
export function readDynamics({ children }: XmlElement): Dynamic | undefined {
  const dynamics = children.map(({ name, text }) => dynamicOf(name === "other-dynamics" ? text : name));
  return dynamics.findLast((dynamic) => dynamic !== undefined);
}

/** An earlier tempo again: "a tempo", "Tempo I", "tempo primo". */
const TEMPO_AGAIN = /^\W{0,8}(?:a tempo|(?:in )?tempo (?:i|1\D{0,2}|primo|iniziale))\W{0,8}$/i;

/** Attributes of `sound` that say where the reading goes on. */
const JUMPS = ["dacapo", "dalsegno", "segno", "coda", "tocoda", "fine"];

function wordsOf({ name, text }: XmlElement): string {
  return name === "symbol" ? text.replace("Square", "") : text;
}

function readSound({ attributes, children }: XmlElement, marks: DirectionMarks): void {
  const qpm = numberOf(attributes.tempo);
  if (qpm !== undefined) marks.tempo = { qpm };
  marks.pedalDown = damperIsDown(attributes["damper-pedal"]) ?? marks.pedalDown;
  const velocity = velocityOfPercent(attributes.dynamics);
  // Beside an accent it says how loud that is, not that the loudness lasts.
  if (velocity !== undefined)
    marks.dynamic =
      marks.dynamic?.accent === undefined ? { velocity } : { ...marks.dynamic, accent: velocity };
  if (children.some((element) => element.name === "swing" && isUneven(element))) marks.swings = true;
  const { jumps } = marks;
  if (attributes.dacapo === "yes") jumps.daCapo = true;
  if (attributes.dalsegno) Object.assign(jumps, { dalSegno: true, dalSegnoName: attributes.dalsegno });
  if (attributes.segno) Object.assign(jumps, { segno: true, segnoName: attributes.segno });
  if (attributes.coda) Object.assign(jumps, { coda: true, codaName: attributes.coda });
  if (attributes.fine) jumps.fine = true;
  if (attributes["forward-repeat"] === "yes") jumps.repeatStart = true;
  if (attributes.tocoda) {
    Object.assign(jumps, { toCoda: true, toCodaName: attributes.tocoda });
    // The same sign is printed at the jump and at its target; here it stands for the jump.
    if (!attributes.coda) delete jumps.coda;
  }
  const passes = passesOf(attributes["time-only"]);
  if (passes && JUMPS.some((name) => attributes[name])) jumps.jumpPasses = passes;
}

/** `yes`, `no`, or how far down in percent. */
function damperIsDown(value: string | undefined): boolean | undefined {
  if (value === "yes" || value === "no") return value === "yes";
  const percent = numberOf(value);
  return percent === undefined ? undefined : percent > 0;
}

/** Whether a `swing` makes two notes unequal: it may also end one. */
function isUneven(swing: XmlElement): boolean {
  return !child(swing, "straight") && childText(swing, "first") !== childText(swing, "second");
}

/** Longest list of passes that is looked at. */
const MAX_PASSES_TEXT = 256;

/** The numbers, up to 99, of a list such as `1, 2` or `1-3`; undefined where there are none. */
export function passesOf(text: string | undefined): number[] | undefined {
  const passes = new Set<number>();
  for (const [, from, to] of (text ?? "").slice(0, MAX_PASSES_TEXT).matchAll(/(\d{1,2})(?: ?- ?(\d{1,2}))?/g))
    for (let pass = Number(from); pass <= Number(to ?? from); pass++) passes.add(pass);
  return passes.size > 0 ? [...passes] : undefined;
}

/** What a `barline` says; `endingStops` where the ending under way is over after this measure. */
export function readBarline(barline: XmlElement): {
  marks: RepeatMarks;
  endingStarts?: number[];
  endingStops: boolean;
  /** Whether it is more than the usual line between two measures. */
  isSpecial: boolean;
} {
  const marks: RepeatMarks = {};
  const repeat = child(barline, "repeat")?.attributes;
  if (repeat?.direction === "forward") marks.repeatStart = true;
  if (repeat?.direction === "backward") {
    marks.repeatEnd = Math.max(0, Math.round(numberOf(repeat.times) ?? 0));
    if (repeat["after-jump"] === "yes") marks.repeatAfterJump = true;
  }
  const ending = child(barline, "ending");
  if (child(barline, "segno")) marks.segno = true;
  if (child(barline, "coda")) marks.coda = true;
  if (barline.attributes.segno) Object.assign(marks, { segno: true, segnoName: barline.attributes.segno });
  if (barline.attributes.coda) Object.assign(marks, { coda: true, codaName: barline.attributes.coda });
  const endingStarts =
    ending?.attributes.type === "start"
      ? (passesOf(ending.attributes.number) ?? passesOf(ending.text) ?? [1])
      : undefined;
  const style = childText(barline, "bar-style");
  return {
    marks,
    endingStarts,
    endingStops: ending !== undefined && endingStarts === undefined,
    isSpecial: repeat !== undefined || ending !== undefined || (style !== undefined && style !== "regular"),
  };
}

/** A chord symbol as text, e.g. `C#m7/G#`, or the function where only that is given; undefined where there is nothing to say. */
export function readHarmony(harmony: XmlElement): string | undefined {
  const kind = child(harmony, "kind");
  if (kind?.text === "none") return NO_CHORD;
  const root = noteName(child(harmony, "root"), "root");
  if (!root) return childText(harmony, "function") || numeralOf(harmony);
  const suffix = kind ? chordSuffix(kind.text, kind.attributes.text ?? "") : "";
  const degrees = harmony.children.filter(({ name }) => name === "degree").map(degreeText);
  const bass = noteName(child(harmony, "bass"), "bass");
  return `${root}${suffix}${degrees.join("")}${bass ? `/${bass}` : ""}`;
}

/** The degree of a chord named by numeral, as it is printed: `V`, else `5`. */
function numeralOf(harmony: XmlElement): string | undefined {
  const root = (child(harmony, "numeral")?.children ?? []).find(({ name }) => name === "numeral-root");
  return root && (root.attributes.text || root.text || undefined);
}

function noteName(element: XmlElement | undefined, prefix: "root" | "bass"): string | undefined {
  const step = element && childText(element, `${prefix}-step`);
  if (!step || !/^[A-G]$/.test(step)) return undefined;
  return step + accidentalText(smallAlter(childText(element, `${prefix}-alter`)));
}

function degreeText(degree: XmlElement): string {
  const value = childText(degree, "degree-value") ?? "";
  const accidental = accidentalText(smallAlter(childText(degree, "degree-alter")));
  const type = childText(degree, "degree-type");
  if (type === "subtract") return `omit${value}`;
  return type === "add" && accidental === "" ? `add${value}` : `${accidental}${value}`;
}

function smallAlter(text: string | undefined): number {
  return Math.max(-2, Math.min(2, Math.round(numberOf(text) ?? 0)));
}
