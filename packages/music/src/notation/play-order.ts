// In which order written measures sound: repeats, endings, da capo, dal segno, coda. Knows marks only, no notes.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import type { RepeatMarks } from "./sheet.ts";

/** Longest playing order that is followed; nested repeats in a hostile file would otherwise grow without end. */
export const MAX_PLAYED_MEASURES = 65_536;
/** Measures that any piece may come to, and further ones for each that is written: a short file makes no long work. */
const PLAYED_ANYWAY = 4096;
const PLAYED_EACH = 16;

/** The longest playing order of so many written measures. */
export const mostPlayed = (written: number): number =>
  Math.min(MAX_PLAYED_MEASURES, PLAYED_ANYWAY + PLAYED_EACH * written);

/** Measures looked at on the way, also those under an ending that is not played on this pass. */
const MAX_STEPS = 32 * MAX_PLAYED_MEASURES;

/**
 * Indices of the measures as they sound.
 *
 * A repeated section sounds twice, or once for each of its endings; after a jump back (D.C., D.S.), up to the coda if it leads there,
 * repeats are not taken again and only the last ending is played, as is the custom, unless they say that they hold after jumps. Each
 * jump back is taken once. D.S. leads to the nearest segno before it, "to coda" to the nearest coda after it, unless they name one. Where
 * two coda signs stand and no "to coda", the first is where the jump begins. Marks that lead nowhere are reported and passed over.
 */
export function playOrder(marks: readonly RepeatMarks[], log: DiagnosticLog): number[] {
  const walk = new Walk(withToCoda(marks), log);
  while (walk.isUnderWay) walk.step();
  walk.reportUnplayed();
  return walk.order;
}

/** Signs of one name that are told apart: of more the last. */
const MAX_SIGNS_OF_A_NAME = 64;

/** One reading of the marks, measure by measure. */
class Walk {
  readonly order: number[] = [];
  readonly #marks: readonly RepeatMarks[];
  readonly #log: DiagnosticLog;
  readonly #targets: Targets;
  readonly #endingRuns: readonly (EndingRun | undefined)[];
  /** How often each measure was played, and whether its jump back was taken. */
  readonly #plays: Uint32Array;
  readonly #taken: Uint8Array;
  #steps = 0;
  #at = 0;
  #sectionStart = 0;
  #pass = 1;
  /** Between a jump back and the coda, or the end. */
  #replaying = false;
  #hasJumped = false;
  /** The order is longer than is followed. */
  #isCut = false;

  constructor(marks: readonly RepeatMarks[], log: DiagnosticLog) {
    this.#marks = marks;
    this.#log = log;
    this.#targets = targetsOf(marks);
    this.#endingRuns = runsOfEndings(marks);
    this.#plays = new Uint32Array(marks.length);
    this.#taken = new Uint8Array(marks.length);
  }

  get isUnderWay(): boolean {
    return this.#at < this.#marks.length;
  }

  step(): void {
    const i = this.#at;
    const mark = this.#marks[i];
    const run = this.#endingRuns[i];
    const leftEndings = run === undefined && this.#endingRuns[i - 1]?.closes === true;
    if ((mark.repeatStart || leftEndings) && i !== this.#sectionStart) this.#beginSection(i);
    if (this.order.length === mostPlayed(this.#marks.length) || ++this.#steps > MAX_STEPS) {
      reportUnbounded(this.#log, this.#marks.length);
      this.#isCut = true;
      this.#stop();
      return;
    }
    const isLastPass = this.#replaying && !mark.repeatAfterJump;
    if (run && !playsEnding(mark, run, isLastPass ? run.passes : this.#pass)) {
      this.#at++;
      return;
    }
    this.order.push(i);
    this.#plays[i]++;
    this.#goOn(i, mark, run);
  }

  /** Says which measures no pass and no jump comes to: a second ending where nothing is repeated, what stands behind a jump for good. */
  reportUnplayed(): void {
    if (this.#isCut) return;
    const first = this.#plays.indexOf(0);
    if (first < 0) return;
    const count = this.#plays.reduce((sum, plays) => sum + (plays === 0 ? 1 : 0), 0);
    this.#log.add(
      "never-played",
      "lost",
      `playOrder: expected repeats, endings and jumps to come to every measure; got ${count} that they pass by, the first after ${first} others; they are left out`,
    );
  }

  /** What comes after a measure that was played. */
  #goOn(i: number, mark: RepeatMarks, run: EndingRun | undefined): void {
    const jumpsCount = mark.jumpPasses?.includes(this.#plays[i]) ?? true;
    if (this.#hasJumped && mark.fine && jumpsCount) {
      this.#stop();
      return;
    }
    const ends = mark.repeatEnd !== undefined && (!this.#replaying || mark.repeatAfterJump === true);
    const passes = mark.repeatEnd || Math.max(2, run?.passes ?? 0);
    if (ends && this.#pass < passes) {
      this.#pass++;
      this.#at = this.#sectionStart;
      return;
    }
    const target = jumpsCount ? this.#jump(i, mark) : undefined;
    const pass = this.#pass;
    if (target !== undefined || ends) this.#beginSection(target ?? i + 1);
    // A second ending behind the repeat sign, without a first one before it, belongs to the pass that is over.
    const next = this.#marks[i + 1];
    if (target === undefined && ends && !run && next?.endings && !next.endings.includes(1)) this.#pass = pass;
    this.#at = target ?? i + 1;
  }

  /** Where a D.C., D.S. or "to coda" after a measure leads, if anywhere. */
  #jump(i: number, mark: RepeatMarks): number | undefined {
    if (mark.toCoda && this.#replaying) {
      const coda = this.#found("coda", this.#targets.coda(i, mark.toCodaName));
      if (coda !== undefined) this.#replaying = false;
      return coda;
    }
    if ((!mark.daCapo && !mark.dalSegno) || this.#taken[i]) return undefined;
    this.#taken[i] = 1;
    const back = mark.daCapo ? 0 : this.#found("segno", this.#targets.segno(i, mark.dalSegnoName));
    if (back !== undefined) this.#replaying = this.#hasJumped = true;
    return back;
  }

  #found(name: string, index: number): number | undefined {
    if (index >= 0) return index;
    this.#log.add(
      "jump-without-target",
      "lost",
      `playOrder: expected a ${name} to jump to; got none; reading on`,
    );
    return undefined;
  }

  #beginSection(at: number): void {
    this.#sectionStart = at;
    this.#pass = 1;
  }

  #stop(): void {
    this.#at = this.#marks.length;
  }
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
  const most = mostPlayed(count);
  const first = new Map(sections.map(({ name }, index) => [name, index] as const).reverse());
  const played = new Map<number, readonly number[]>();
  const play = (start: number, end: number) => {
    const measures = played.get(start) ?? within(start, end);
    played.set(start, measures);
    for (const index of measures) if (order.length <= most) order.push(index);
  };
  const opening = sections[0]?.start ?? count;
  if (opening > 0) play(0, opening);
  // Lists under way, innermost last, each with the name that comes next.
  const open = [{ names: list, next: 0 }];
  for (let steps = 0; open.length > 0; steps++) {
    if (order.length > most || steps > MAX_NAMES) {
      reportUnbounded(log, count);
      return order.slice(0, most);
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

function reportUnbounded(log: DiagnosticLog, written: number): void {
  log.add(
    "repeats-unbounded",
    "lost",
    `playOrder: expected at most ${mostPlayed(written)} measures with repeats of ${written} written ones; got more; the rest is dropped`,
  );
}

interface EndingRun {
  /** The highest pass named by any ending of the run: how often its section sounds. */
  passes: number;
  /** Every pass that an ending of the run names. */
  readonly named: Set<number>;
  /** The passes of its last ending; undefined while there is one ending only. */
  last: readonly number[] | undefined;
  /** A repeat ends in the run or right before it: what comes after the run is a new section. */
  closes: boolean;
}

/** For each measure under an ending, the run of endings (first, second, ...) that it belongs to. A run starts anew at a first ending. */
function runsOfEndings(marks: readonly RepeatMarks[]): (EndingRun | undefined)[] {
  let run: EndingRun | undefined;
  let first = 0;
  let ending: readonly number[] | undefined;
  return marks.map(({ endings = [], repeatEnd }, i) => {
    const lowest = Math.min(...endings);
    if (endings.length === 0) run = undefined;
    else if (!run || lowest < first) {
      run = { passes: 0, named: new Set(), last: undefined, closes: marks[i - 1]?.repeatEnd !== undefined };
      ending = endings;
    }
    first = lowest;
    if (!run) return undefined;
    run.passes = Math.max(run.passes, ...endings);
    run.closes ||= repeatEnd !== undefined;
    for (const pass of endings) run.named.add(pass);
    if (String(endings) !== String(ending)) run.last = endings;
    return run;
  });
}

/** Whether a measure under endings sounds on a pass. Of several endings the last has the passes that none names. */
function playsEnding({ endings }: RepeatMarks, run: EndingRun, pass: number): boolean {
  if (run.last && !run.named.has(pass)) return String(endings) === String(run.last);
  return endings?.includes(pass) ?? true;
}

/** Indices of the measures that jumps lead to; -1 where there is none. */
interface Targets {
  segno(from: number, name: string | undefined): number;
  coda(from: number, name: string | undefined): number;
}

function targetsOf(marks: readonly RepeatMarks[]): Targets {
  const segnoBefore = new Int32Array(marks.length).fill(-1);
  const codaAfter = new Int32Array(marks.length).fill(-1);
  const segnoNamed = new Map<string, number[]>();
  const codaNamed = new Map<string, number[]>();
  const note = (signs: Map<string, number[]>, name: string, i: number) =>
    signs.set(name, [...(signs.get(name) ?? []), i].slice(-MAX_SIGNS_OF_A_NAME));
  for (const [i, { segno, segnoName, coda, codaName }] of marks.entries()) {
    segnoBefore[i] = segno ? i : i > 0 ? segnoBefore[i - 1] : -1;
    if (segno && segnoName !== undefined) note(segnoNamed, segnoName, i);
    if (coda && codaName !== undefined) note(codaNamed, codaName, i);
  }
  for (let i = marks.length - 2; i >= 0; i--) codaAfter[i] = marks[i + 1].coda ? i + 1 : codaAfter[i + 1];
  const firstSegno = marks.findIndex((mark) => mark.segno);
  return {
    segno: (from, name) => {
      const named = segnoNamed.get(name ?? "") ?? [];
      const nearest = named.findLast((i) => i <= from) ?? named[0];
      return nearest ?? (segnoBefore[from] >= 0 ? segnoBefore[from] : firstSegno);
    },
    coda: (from, name) => {
      const named = codaNamed.get(name ?? "") ?? [];
      return named.find((i) => i > from) ?? named[0] ?? codaAfter[from];
    },
  };
}

/** The marks with a "to coda" where only the sign of the coda stands twice. */
function withToCoda(marks: readonly RepeatMarks[]): readonly RepeatMarks[] {
  if (marks.some(({ toCoda }) => toCoda) || !marks.some(({ daCapo, dalSegno }) => daCapo || dalSegno))
    return marks;
  const codas = marks.flatMap(({ coda }, i) => (coda ? [i] : []));
  if (codas.length !== 2) return marks;
  return marks.map((mark, i) => (i === codas[0] ? { ...mark, coda: false, toCoda: true } : mark));
}
