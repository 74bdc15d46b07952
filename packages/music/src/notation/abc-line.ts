// One line of ABC music as tokens. Knows the syntax, no time and no key. Every character is looked at a bounded number of times.

/** A written pitch. */
export interface AbcPitch {
  /** `A` to `G`. */
  readonly step: string;
  /** 4 holds middle C, which is written `C`. */
  readonly octave: number;
  /** Semitones; undefined where no accidental is written. */
  readonly accidental: number | undefined;
  readonly isTied: boolean;
}

/** A length in unit note lengths, [numerator, denominator]. */
export type AbcLength = readonly [number, number];

export type AbcToken =
  /** A note or a chord. */
  | { readonly kind: "note"; readonly pitches: readonly AbcPitch[]; readonly length: AbcLength }
  | { readonly kind: "rest"; readonly length: AbcLength }
  /** `Z4`: whole measures of rest. */
  | { readonly kind: "measures"; readonly count: number }
  /** Colons before and after the lines of a bar; the text of an ending that begins there. */
  | {
      readonly kind: "bar";
      readonly repeatEnd: number;
      readonly repeatStart: number;
      readonly isThin: boolean;
      /** `||`, `|]`, `[|`: the end of a section. */
      readonly isDouble: boolean;
      readonly ending: string | undefined;
    }
  | { readonly kind: "overlay" }
  /** A tie that does not stand at its note, as in `A>-A`. */
  | { readonly kind: "tie" }
  /** `(p:q:r`; what is left out is undefined. */
  | {
      readonly kind: "tuplet";
      readonly p: number;
      readonly q: number | undefined;
      readonly r: number | undefined;
    }
  /** `>` (1), `>>` (2), `<` (-1): lengthens the note before, or the one after. */
  | { readonly kind: "broken"; readonly dots: number }
  | { readonly kind: "decoration"; readonly name: string }
  | { readonly kind: "shorthand"; readonly letter: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "grace"; readonly chords: readonly (readonly AbcPitch[])[] }
  | { readonly kind: "field"; readonly letter: string; readonly value: string }
  /** A quarter tone or the like, which a pitch cannot hold. */
  | { readonly kind: "microtone" }
  | { readonly kind: "fault"; readonly text: string };

const NOTE = /(?:(\^\^|__|\^|_|=)(\d{0,3}(?:\/\d{0,3})?))?([A-Ga-g])([,']*)/y;
const LENGTH = /(\d{0,5})(\/*)(\d{0,5})/y;
const TUPLET = /\((\d{1,2})(?::(\d{0,2})(?::(\d{0,2}))?)?/y;
const DECORATION = /!([^!|"[\]]{1,32})!|\+([A-Za-z\d.()<>~/^]{1,32})\+/y;
const ENDING = /\d[\d,-]{0,255}/y;
const FIELD = /\[([A-Za-z]):/y;
const ACCIDENTAL: ReadonlyMap<string, number> = new Map([
  ["^^", 2],
  ["^", 1],
  ["=", 0],
  ["_", -1],
  ["__", -2],
]);
/** Slashes in a row that are believed. */
const MAX_SLASHES = 9;

/** Characters of a fault that are kept to be shown. */
const MAX_FAULT = 64;

/** The tokens of a line without its comment. */
export function abcTokens(line: string): Generator<AbcToken> {
  return new LineScanner(line).tokens();
}

class LineScanner {
  readonly #text: string;
  #at = 0;
  /** Where each closing character comes next, looked for once for all that it might close. */
  readonly #next = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  *tokens(): Generator<AbcToken> {
    // Characters in a row that mean nothing are one fault.
    let fault = "";
    while (this.#at < this.#text.length) {
      const start = this.#at;
      const token = this.#token(this.#text[start]);
      if (this.#at === start) this.#at++;
      if (token === "fault") {
        if (fault.length < MAX_FAULT) fault += this.#text.slice(start, this.#at);
        continue;
      }
      if (fault !== "") yield { kind: "fault", text: fault };
      fault = "";
      if (Array.isArray(token)) yield* token;
      else if (token) yield token;
    }
    if (fault !== "") yield { kind: "fault", text: fault };
  }

  /** The token that starts here; undefined for what says nothing. */
  #token(character: string): AbcToken | AbcToken[] | "fault" | undefined {
    switch (character) {
      // Line ends in the score, beams, slurs.
      case " ":
      case "\t":
      case "`":
      case "$":
      case "\\":
      case ")":
        return undefined;
      case '"':
        return this.#quoted();
      case "{":
        return this.#grace();
      case "[":
        return this.#bracket();
      case "(":
        return this.#tuplet();
      case "-":
        this.#at++;
        return { kind: "tie" };
      case "&":
        return this.#overlay();
      case ">":
      case "<":
        return this.#broken(character);
      case "!":
      case "+":
        return this.#decoration(character);
      case "|":
      case ":":
        return this.#bar();
      case "y":
        this.#at++;
        this.#length();
        return undefined;
      case "z":
      case "x":
        this.#at++;
        return { kind: "rest", length: this.#length() };
      case "Z":
      case "X":
        this.#at++;
        return { kind: "measures", count: this.#length()[0] };
      case ".":
        return this.#dot();
    }
    if (/[A-Ga-g^_=]/.test(character)) return this.#noteOrFault();
    if (/[H-Wh-w~]/.test(character)) {
      this.#at++;
      return { kind: "shorthand", letter: character };
    }
    return "fault";
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at += match[0].length;
    return match;
  }

  /** Index of the next such character from here on; -1 where there is none. */
  #find(character: string): number {
    const known = this.#next.get(character);
    if (known !== undefined && (known < 0 || known >= this.#at)) return known;
    const found = this.#text.indexOf(character, this.#at);
    this.#next.set(character, found);
    return found;
  }

  #length(): AbcLength {
    const [, numerator, slashes, denominator] = this.#match(LENGTH)!;
    const halves = 2 ** Math.min(MAX_SLASHES, denominator ? slashes.length - 1 : slashes.length);
    const whole = numerator === "" ? 1 : Number(numerator);
    return slashes === "" ? [whole, 1] : [whole, (denominator ? Number(denominator) : 1) * halves];
  }

  /** One pitch without its length; "microtone" beside it where its accidental is no whole number of semitones. */
  #pitch(): { pitch: AbcPitch; isMicrotone: boolean } | undefined {
    const match = this.#match(NOTE);
    if (!match) return undefined;
    const [, sign, fraction, letter, marks] = match;
    const semitones = sign === undefined ? undefined : ACCIDENTAL.get(sign);
    let octave = letter >= "a" ? 5 : 4;
    for (const mark of marks) octave += mark === "'" ? 1 : -1;
    const pitch = { step: letter.toUpperCase(), octave, accidental: semitones, isTied: false };
    if (!fraction) return { pitch, isMicrotone: false };
    const [over, under = "1"] = fraction.split("/");
    const size = Number(over || 1) / Number(under || 2);
    const rounded = Math.round(Math.min(2, size) - 0.01) * Math.sign(semitones ?? 0);
    // Whole sizes, as in `^2c`, are no microtones.
    return { pitch: { ...pitch, accidental: rounded }, isMicrotone: !Number.isInteger(size) };
  }

  #tie(): boolean {
    if (this.#text[this.#at] === "." && this.#text[this.#at + 1] === "-") this.#at++;
    if (this.#text[this.#at] !== "-") return false;
    this.#at++;
    return true;
  }

  #noteOrFault(): AbcToken | AbcToken[] | "fault" {
    const read = this.#pitch();
    if (!read) return "fault";
    const length = this.#length();
    const note: AbcToken = { kind: "note", pitches: [{ ...read.pitch, isTied: this.#tie() }], length };
    return read.isMicrotone ? [{ kind: "microtone" }, note] : note;
  }

  #bracket(): AbcToken | AbcToken[] | "fault" {
    const after = this.#text[this.#at + 1] ?? "";
    if (after === "|") return this.#bar();
    if (/\d/.test(after)) {
      this.#at++;
      const [ending] = this.#match(ENDING)!;
      return { kind: "bar", repeatEnd: 0, repeatStart: 0, isThin: true, isDouble: false, ending };
    }
    // `|["last time"`: an ending with a text for its number.
    if (after === '"' && /[|:\]]/.test(this.#text[this.#at - 1] ?? "")) {
      this.#at++;
      const text = this.#quoted();
      return text === "fault"
        ? text
        : { kind: "bar", repeatEnd: 0, repeatStart: 0, isThin: true, isDouble: false, ending: text.text };
    }
    const field = this.#find("]") >= 0 ? this.#match(FIELD) : undefined;
    if (!field) return this.#chord();
    const close = this.#find("]");
    const value = this.#text.slice(this.#at, close);
    this.#at = close + 1;
    return { kind: "field", letter: field[1], value };
  }

  /** A chord: as long as its first note, times the length after the bracket. */
  #chord(): AbcToken[] {
    this.#at++;
    const tokens: AbcToken[] = [];
    const pitches: AbcPitch[] = [];
    let first: AbcLength | undefined;
    while (this.#at < this.#text.length && this.#text[this.#at] !== "]") {
      const start = this.#at;
      const read = this.#pitch();
      if (read) {
        const length = this.#length();
        first ??= length;
        pitches.push({ ...read.pitch, isTied: this.#tie() });
        if (read.isMicrotone) tokens.push({ kind: "microtone" });
        continue;
      }
      const token = this.#insideChord(this.#text[start]);
      if (this.#at === start) this.#at++;
      if (token === "fault") tokens.push({ kind: "fault", text: this.#text.slice(start, this.#at) });
      else if (token) tokens.push(token);
    }
    if (this.#at >= this.#text.length) tokens.push({ kind: "fault", text: "[" });
    else this.#at++;
    const [numerator, denominator] = this.#length();
    const isTied = this.#tie();
    if (!first) return tokens;
    tokens.push({
      kind: "note",
      pitches: isTied ? pitches.map((pitch) => ({ ...pitch, isTied })) : pitches,
      length: [first[0] * numerator, first[1] * denominator],
    });
    return tokens;
  }

  /** What may stand between the notes of a chord: marks for all of it. */
  #insideChord(character: string): AbcToken | "fault" | undefined {
    if (" \t()`".includes(character)) return undefined;
    if (character === "!" || character === "+") return this.#decoration(character);
    if (character === '"') return this.#quoted();
    if (character !== "." && !/[H-Wh-w~]/.test(character)) return "fault";
    this.#at++;
    return { kind: "shorthand", letter: character };
  }

  #quoted(): (AbcToken & { readonly kind: "text" }) | "fault" {
    this.#at++;
    const close = this.#find('"');
    if (close < 0) return "fault";
    const text = this.#text.slice(this.#at, close);
    this.#at = close + 1;
    return { kind: "text", text };
  }

  #grace(): AbcToken[] | "fault" {
    const close = this.#find("}");
    if (close < 0) return "fault";
    const inner = new LineScanner(this.#text.slice(this.#at + 1, close).replace(/^\//, ""));
    this.#at = close + 1;
    const chords: (readonly AbcPitch[])[] = [];
    const beside: AbcToken[] = [];
    for (const token of inner.tokens()) {
      if (token.kind === "note") chords.push(token.pitches);
      else if (token.kind === "microtone" || token.kind === "fault") beside.push(token);
    }
    return [...beside, { kind: "grace", chords }];
  }

  /** A tuplet; a slur says nothing. */
  #tuplet(): AbcToken | "fault" | undefined {
    const match = this.#match(TUPLET);
    if (!match) return undefined;
    const [p, q, r] = match.slice(1).map((digits) => (digits ? Number(digits) : undefined));
    if (p === undefined || p < 2 || q === 0 || r === 0) return "fault";
    return { kind: "tuplet", p, q, r };
  }

  /** `&`; the kinds that go back over several measures, `&&` and `(& ... &)`, are not known. */
  #overlay(): AbcToken | "fault" {
    const start = this.#at;
    while (this.#text[this.#at] === "&") this.#at++;
    const isLong = this.#at - start > 1 || this.#text[start - 1] === "(" || this.#text[this.#at] === ")";
    return isLong ? "fault" : { kind: "overlay" };
  }

  #broken(character: string): AbcToken {
    let dots = 0;
    for (; this.#text[this.#at] === character; this.#at++) dots++;
    return { kind: "broken", dots: character === ">" ? dots : -dots };
  }

  #decoration(character: string): AbcToken | "fault" | undefined {
    const match = this.#match(DECORATION);
    const name = match?.[1] ?? match?.[2];
    if (name !== undefined) return { kind: "decoration", name };
    // A lone exclamation mark ends the line of a printed score.
    return character === "!" ? undefined : "fault";
  }

  #dot(): AbcToken | undefined {
    const after = this.#text[this.#at + 1];
    this.#at++;
    return after === "|" ? this.#bar() : undefined;
  }

  /** Whether the colons from here on stand in front of a line. */
  #colonsEndRepeat(): boolean {
    let at = this.#at;
    while (this.#text[at] === ":") at++;
    return this.#text[at] === "|";
  }

  /** Any row of colons, lines and brackets. */
  #bar(): AbcToken {
    const start = this.#at;
    let [repeatEnd, repeatStart, lines] = [0, 0, 0];
    for (; ; this.#at++) {
      const character = this.#text[this.#at];
      if (character === ":" && lines === 0) repeatEnd++;
      // Colons in front of another line are the end of a repeat, `[|]:|`: a bar of their own.
      else if (character === ":" && (repeatStart > 0 || !this.#colonsEndRepeat())) repeatStart++;
      else if (character === "|" && repeatStart === 0) lines++;
      else if (character === "]" && lines > 0 && repeatStart === 0) lines++;
      else if (!(character === "[" && this.#text[this.#at + 1] === "|" && repeatStart === 0)) break;
    }
    // Colons alone, `::`, end one repeat and start the next.
    if (lines === 0 && repeatEnd > 1) repeatStart = repeatEnd = Math.ceil(repeatEnd / 2);
    if (lines === 0 && repeatStart === 0) return { kind: "fault", text: ":" };
    const isThin = this.#text.slice(start, this.#at) === "|";
    const isDouble = !isThin && repeatEnd === 0 && repeatStart === 0 && !this.#text.startsWith("[|]", start);
    const ending = this.#match(ENDING)?.[0];
    return { kind: "bar", repeatEnd, repeatStart, isThin, isDouble, ending };
  }
}
