// In which order written measures sound: repeats, endings, da capo, dal segno, coda. Knows marks only, no notes.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import type { RepeatMarks } from "./sheet.ts";

/** Longest playing order that is followed; nested repeats in a hostile file would otherwise grow without end. */
export const MAX_PLAYED_MEASURES = 65_536;

/**
 * Indices of the measures as they sound.
 *
 * A repeated section sounds twice, or once for each of its endings; after a jump back (D.C., D.S.) repeats are not taken again and
 * only the last ending is played, as is the custom. Marks that lead nowhere are reported and passed over.
 */
export function playOrder(marks: readonly RepeatMarks[], log: DiagnosticLog): number[] {
  const order: number[] = [];
  const endingRuns = runsOfEndings(marks);
  let sectionStart = 0;
  let pass = 1;
  let jumped = false;
  let i = 0;
  while (i < marks.length) {
    const mark = marks[i];
    const run = endingRuns[i];
    const leftEndings = run === undefined && i > 0 && endingRuns[i - 1] !== undefined;
    if ((mark.repeatStart || leftEndings) && i !== sectionStart) {
      sectionStart = i;
      pass = 1;
    }
    if (run && !playsEnding(mark, jumped ? run.passes : pass)) {
      i++;
      continue;
    }
    if (order.length === MAX_PLAYED_MEASURES) {
      log.add(
        "repeats-unbounded",
        "lost",
        `playOrder: expected at most ${MAX_PLAYED_MEASURES} measures with repeats; got more; the rest is dropped`,
      );
      return order;
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
    const target = jumpTarget(marks, i, jumped, log);
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

/** Where a D.C., D.S. or "to coda" after measure `i` leads, if anywhere. */
function jumpTarget(
  marks: readonly RepeatMarks[],
  i: number,
  jumped: boolean,
  log: DiagnosticLog,
): number | undefined {
  const mark = marks[i];
  if (mark.toCoda && jumped)
    return found(
      "coda",
      marks.findIndex((m, k) => k > i && m.coda),
      log,
    );
  if (jumped) return undefined;
  if (mark.daCapo) return 0;
  if (mark.dalSegno)
    return found(
      "segno",
      marks.findIndex((m) => m.segno),
      log,
    );
  return undefined;
}

function found(name: string, index: number, log: DiagnosticLog): number | undefined {
  if (index >= 0) return index;
  log.add("jump-without-target", "lost", `playOrder: expected a ${name} to jump to; got none; reading on`);
  return undefined;
}
