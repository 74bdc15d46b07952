// What ABC decorations mean: dynamics, ornaments, jumps; and where the jumps of a tune lead. Knows names and measures, no syntax.
import type { SignPlace } from "./abc-voice.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import type { RepeatMarks, Sheet } from "./sheet.ts";

/** The decorations that single letters stand for until `U:` says otherwise. */
export const SHORTHAND: ReadonlyMap<string, string> = new Map([
  ["~", "roll"],
  ["H", "fermata"],
  ["L", "accent"],
  ["M", "lowermordent"],
  ["O", "coda"],
  ["P", "uppermordent"],
  ["S", "segno"],
  ["T", "trill"],
  ["u", "upbow"],
  ["v", "downbow"],
  [".", "staccato"],
]);

const ORNAMENTS = new Set(
  (
    "trill tr trill( trill) trillh lowermordent uppermordent mordent pralltriller roll turn turnx invertedturn invertedturnx arpeggio slide " +
    "/ // /// //// trem1 trem2 trem3 trem4 -( -) ~( ~) glissando( glissando)"
  ).split(" "),
);
/** Decorations that say how a note is played or printed, which is not kept. */
const WITHOUT_EFFECT = new Set(
  (
    "staccato staccatissimo accent > < ^ emphasis fermata invertedfermata tenuto wedge open thumb snap upbow downbow breath caesura shortphrase " +
    "mediumphrase longphrase + plus marcato umarcato editorial courtesy 0 1 2 3 4 5 beambr1 beambr2 xstem mark rbstop rbend " +
    "crescendo( crescendo) <( <) diminuendo( diminuendo) >( >) ped ped-up 8va( 8va) 8vb( 8vb) 15ma( 15ma) nil none"
  ).split(" "),
);

export type DecorationKind = "jump" | "ornament" | "plain" | "unknown";

/** What sort of decoration a name is; dynamics are asked for elsewhere. */
export function decorationKind(name: string): DecorationKind {
  if (jumpOfName(name)) return "jump";
  if (ORNAMENTS.has(name.toLowerCase())) return "ornament";
  return WITHOUT_EFFECT.has(name.toLowerCase()) || name.startsWith("style=") ? "plain" : "unknown";
}

interface Jump {
  readonly mark: "segno" | "coda" | "toCoda" | "fine" | "daCapo" | "dalSegno";
  /** Which sign the player goes on to after the jump. */
  readonly al?: "fine" | "coda";
}

/** The jump of `D.C.alfine`, `dacapo`, `D.S.`, `dacoda`, `tocoda`, `coda`, `segno`, `fine`; undefined for other names. */
function jumpOfName(name: string): Jump | undefined {
  const plain = name.toLowerCase().replace(/[.\s-]/g, "");
  if (plain === "segno" || plain === "coda" || plain === "fine") return { mark: plain };
  if (plain === "dacoda" || plain === "tocoda") return { mark: "toCoda" };
  const [, back, al] = /^(dc|dacapo|ds|dalsegno)(?:(?:al|e)(fine|coda))?$/.exec(plain) ?? [];
  if (!back) return undefined;
  return { mark: back === "dc" || back === "dacapo" ? "daCapo" : "dalSegno", al: al as Jump["al"] };
}

/** The jumps of one tune, all voices together. */
export class AbcMarks {
  readonly #sheet: Sheet;
  /** Coda signs: the measure that each begins, and the one before it. */
  readonly #codas = new Map<number, number>();
  readonly #al = new Set<Jump["al"]>();

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
  }

  /** A decoration of the kind "jump" at its place. */
  add(name: string, place: SignPlace): void {
    const jump = jumpOfName(name)!;
    this.#al.add(jump.al);
    if (jump.mark === "coda") this.#codas.set(place.begins, place.passed);
    else if (jump.mark === "segno") this.#sheet.measure(place.begins).marks.segno = true;
    else if (place.ends >= 0) this.#sheet.measure(place.ends).marks[jump.mark] = true;
  }

  /** Words above the staff. */
  addWords({ segno, coda, ...jumps }: RepeatMarks, place: SignPlace): void {
    if (coda) this.#codas.set(place.begins, place.passed);
    if (segno) this.#sheet.measure(place.begins).marks.segno = true;
    if (place.ends >= 0) Object.assign(this.#sheet.measure(place.ends).marks, jumps);
  }

  /**
   * Settles which coda sign is which. Where a tune has several and nowhere says "to coda", the last is the coda and the others are where
   * the player leaves for it.
   */
  finish(log: DiagnosticLog): void {
    const isMarked = (mark: "toCoda" | "fine") => this.#sheet.measures.some(({ marks }) => marks[mark]);
    const codas = [...this.#codas].sort(([a], [b]) => a - b);
    const departures = isMarked("toCoda") ? [] : codas.slice(0, -1);
    for (const [begins, passed] of codas) {
      if (!departures.some(([other]) => other === begins)) this.#sheet.measure(begins).marks.coda = true;
      else if (passed >= 0) this.#sheet.measure(passed).marks.toCoda = true;
    }
    for (const [al, mark] of [
      ["coda", "toCoda"],
      ["fine", "fine"],
    ] as const) {
      if (this.#al.has(al) && !isMarked(mark))
        log.add(
          "jump-without-target",
          "lost",
          `readAbc: expected a sign to leave at after "al ${al}"; got none; reading on`,
        );
    }
  }
}
