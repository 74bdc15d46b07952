// In which order written measures sound: repeats, endings, da capo, dal segno, coda. Knows marks only, no notes.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import type { RepeatMarks } from "./sheet.ts";

/** Longest playing order that is followed; nested repeats in a hostile file would otherwise grow without end. */
export const MAX_PLAYED_MEASURES = 65_536;

/** Measures looked at on the way, also those under an ending that is not played on this pass. */
const MAX_STEPS = 32 * MAX_PLAYED_MEASURES;

/**
 * Indices of the measures as they sound.
 *
 * A repeated section sounds twice, or once for each of its endings; after a jump back (D.C., D.S.) repeats are not taken again and
 * only the last ending is played, as is the custom. Marks that lead nowhere are reported and passed over.
 */
export function playOrder(marks: readonly RepeatMarks[], log: DiagnosticLog): number[] {
  const order: number[] = [];
  const targets = targetsOf(marks);
  let steps = 0;
  const endingRuns = runsOfEndings(marks);
  let sectionStart = 0;
  let pass = 1;
  let jumped = false;
  let i = 0;
  while (i < marks.length) {
    const mark = marks[i];
    steps++;
    const run = endingRuns[i];
    const leftEndings = run === undefined && i > 0 && endingRuns[i - 1] !== undefined;
    if ((mark.repeatStart || leftEndings) && i !== sectionStart) {
      sectionStart = i;
      pass = 1;
    }
    if (order.length === MAX_PLAYED_MEASURES || steps > MAX_STEPS) {
      reportUnbounded(log);
      return order;
    }
    if (run && !playsEnding(mark, jumped ? run.passes : pass)) {
      i++;
      continue;
    }
    order.push(i);
    if (jumped && mark.fine) return order;
    const ends = mark.repeatEnd !== undefined && !jumped;
    const passes = mark.repeatEnd || Math.max(2, run?.passes ?? 0);
    if (ends && pass < passes) {
      pass++;
      i = sectionStart;
      continue;
    }
    const target = jumpTarget(
      mark,
      jumped,
      { segno: targets.segnoBefore[i], coda: targets.codaAfter[i] },
      log,
    );
    if (target !== undefined || ends) {
      jumped ||= target !== undefined;
      sectionStart = target ?? i + 1;
      pass = 1;
      i = sectionStart;
      continue;
    }
    i++;
  }
  return order;
}

/** A labelled stretch of measures, from `start` up to the next label. */
export interface Section {
  readonly name: string;
  readonly start: number;
}

/** Names of an expansion list that are looked at, with the lists that they stand for: lists of lists grow without end. */
const MAX_NAMES = 2 ** 18;
/** Lists inside lists that are followed. */
const MAX_DEPTH = 32;

/**
 * Indices of the measures as an expansion list spells them out (`*>[A,B,A]` in kern, `P:ABA` in ABC).
 *
 * What stands before the first label sounds first. Of sections with the same name the first counts. A name that labels no section may
 * stand for another list. Names of neither kind are reported and passed over.
 *
 * @param list    names in playing order
 * @param lists   further lists by name
 * @param within  the playing order inside a section, given its first measure and the one after its last
 */
export function sectionOrder(
  sections: readonly Section[],
  list: readonly string[],
  lists: ReadonlyMap<string, readonly string[]>,
  count: number,
  within: (start: number, end: number) => readonly number[],
  log: DiagnosticLog,
): number[] {
  const order: number[] = [];
  const first = new Map(sections.map(({ name }, index) => [name, index] as const).reverse());
  const played = new Map<number, readonly number[]>();
  const play = (start: number, end: number) => {
    const measures = played.get(start) ?? within(start, end);
    played.set(start, measures);
    for (const index of measures) if (order.length <= MAX_PLAYED_MEASURES) order.push(index);
  };
  const opening = sections[0]?.start ?? count;
  if (opening > 0) play(0, opening);
  // Lists under way, innermost last, each with the name that comes next.
  const open = [{ names: list, next: 0 }];
  for (let steps = 0; open.length > 0; steps++) {
    if (order.length > MAX_PLAYED_MEASURES || steps > MAX_NAMES) {
      reportUnbounded(log);
      return order.slice(0, MAX_PLAYED_MEASURES);
    }
    const { names, next } = open[open.length - 1];
    if (next === names.length) {
      open.pop();
      continue;
    }
    open[open.length - 1].next++;
    const index = first.get(names[next]);
    const inner = lists.get(names[next]);
    if (index !== undefined) play(sections[index].start, sections[index + 1]?.start ?? count);
    else if (inner && open.length < MAX_DEPTH) open.push({ names: inner, next: 0 });
    else {
      log.add(
        "unknown-section",
        "lost",
        `sectionOrder: expected the order of sections to name sections of the piece; got ${quoted(names[next])}; it is passed over`,
      );
    }
  }
  return order;
}

function reportUnbounded(log: DiagnosticLog): void {
  log.add(
    "repeats-unbounded",
    "lost",
    `playOrder: expected at most ${MAX_PLAYED_MEASURES} measures with repeats; got more; the rest is dropped`,
  );
}

interface EndingRun {
  /** The highest pass named by any ending of the run: how often its section sounds. */
  readonly passes: number;
}

/** For each measure under an ending, the run of endings (first, second, ...) that it belongs to. A run starts anew at a first ending. */
function runsOfEndings(marks: readonly RepeatMarks[]): (EndingRun | undefined)[] {
  let run: { passes: number } | undefined;
  let first = 0;
  return marks.map(({ endings = [] }) => {
    const lowest = Math.min(...endings);
    if (endings.length === 0) run = undefined;
    else if (!run || lowest < first) run = { passes: 0 };
    first = lowest;
    if (run) run.passes = Math.max(run.passes, ...endings);
    return run;
  });
}

function playsEnding(mark: RepeatMarks, pass: number): boolean {
  return mark.endings?.includes(pass) ?? true;
}

/** For each measure the last segno up to it (else the first of all), and the first coda after it; -1 where there is none. */
function targetsOf(marks: readonly RepeatMarks[]): { segnoBefore: Int32Array; codaAfter: Int32Array } {
  const codaAfter = new Int32Array(marks.length).fill(-1);
  for (let i = marks.length - 2; i >= 0; i--) codaAfter[i] = marks[i + 1].coda ? i + 1 : codaAfter[i + 1];
  let segno = marks.findIndex((mark) => mark.segno);
  const segnoBefore = Int32Array.from(marks, (mark, i) => {
    if (mark.segno) segno = i;
    return segno;
  });
  return { segnoBefore, codaAfter };
}

/** Where a D.C., D.S. or "to coda" after a measure leads, if anywhere. */
function jumpTarget(
  mark: RepeatMarks,
  jumped: boolean,
  targets: { readonly segno: number; readonly coda: number },
  log: DiagnosticLog,
): number | undefined {
  if (mark.toCoda && jumped) return found("coda", targets.coda, log);
  if (jumped) return undefined;
  if (mark.daCapo) return 0;
  return mark.dalSegno ? found("segno", targets.segno, log) : undefined;
}

function found(name: string, index: number, log: DiagnosticLog): number | undefined {
  if (index >= 0) return index;
  log.add("jump-without-target", "lost", `playOrder: expected a ${name} to jump to; got none; reading on`);
  return undefined;
}
