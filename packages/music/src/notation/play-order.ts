// In which order written measures sound: repeats, endings, da capo, dal segno, coda. Knows marks only, no notes.
import type { DiagnosticLog } from "./diagnostic-log.ts";
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
      log.add(
        "repeats-unbounded",
        "lost",
        `playOrder: expected at most ${MAX_PLAYED_MEASURES} measures with repeats; got more; the rest is dropped`,
      );
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
    const target = jumpTarget(mark, jumped, { segno: targets.segno, coda: targets.codaAfter[i] }, log);
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

/** The first segno, and the first coda after each measure; -1 where there is none. */
function targetsOf(marks: readonly RepeatMarks[]): { segno: number; codaAfter: Int32Array } {
  const codaAfter = new Int32Array(marks.length).fill(-1);
  for (let i = marks.length - 2; i >= 0; i--) codaAfter[i] = marks[i + 1].coda ? i + 1 : codaAfter[i + 1];
  return { segno: marks.findIndex((mark) => mark.segno), codaAfter };
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
