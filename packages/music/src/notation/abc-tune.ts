// One ABC tune line by line: header, fields, directives, voices, parts. Knows which line is what; music is read by tokens and voices.
import { AbcDirectives } from "./abc-directives.ts";
import type { AbcKey } from "./abc-fields.ts";
import {
  parseKeyField,
  parseLengthField,
  parseMeterField,
  parsePartOrder,
  parseTempoField,
  parseVoiceField,
} from "./abc-fields.ts";
import type { AbcLength, AbcToken } from "./abc-line.ts";
import { abcTokens } from "./abc-line.ts";
import { AbcMarks, decorationKind, SHORTHAND } from "./abc-marks.ts";
import { tempoOf } from "./abc-voice.ts";
import { AbcVoices } from "./abc-voices.ts";
import { DiagnosticLog, quoted } from "./diagnostic-log.ts";
import { dynamicOf } from "./dynamics.ts";
import { jumpOfWords } from "./jump-words.ts";
import type { Section } from "./play-order.ts";
import { MAX_PLAYED_MEASURES, playOrder, sectionOrder } from "./play-order.ts";
import type { RepeatMarks, SheetMeter } from "./sheet.ts";
import { meterLength, Sheet } from "./sheet.ts";

/** A tune read, and how much of it meant nothing. */
export interface AbcTune {
  readonly sheet: Sheet;
  readonly log: DiagnosticLog;
  readonly faults: number;
}

/** Reads the text of one tune, from `X:` to its end. */
export function readAbcTune(text: string): AbcTune {
  const reader = new TuneReader();
  for (const line of text.split("\n")) reader.line(line);
  return reader.finish();
}

/** A decoration or words that wait for the note or bar line that they belong to. */
type Sign = { readonly name: string } | { readonly words: RepeatMarks };

class TuneReader {
  readonly #log = new DiagnosticLog();
  readonly #sheet = new Sheet("abc");
  readonly #marks = new AbcMarks(this.#sheet);
  readonly #voices = new AbcVoices(this.#sheet, this.#log);
  readonly #directives = new AbcDirectives(this.#voices, this.#log);
  readonly #sections: Section[] = [];
  readonly #symbols = new Map(SHORTHAND);
  #faults = 0;
  #isHeader = true;
  /** Ends a block of text or code that is no music. */
  #blockEnd: string | undefined;
  #lastField = "";
  #unit: AbcLength | undefined;
  #meter: SheetMeter | "free" | undefined;
  #tempo: string | undefined;
  #order: string[] | undefined;
  #signs: Sign[] = [];

  /** What is done with a field, by its letter; the others say nothing of the music. */
  readonly #fields = new Map<string, (value: string) => void>([
    ["K", (value) => this.#keyField(value)],
    ["M", (value) => this.#meterField(value)],
    ["L", (value) => this.#lengthField(value)],
    ["Q", (value) => this.#tempoField(value)],
    ["V", (value) => this.#voiceField(value)],
    ["P", (value) => this.#partField(value)],
    ["I", (value) => this.#directives.read(value)],
    ["U", (value) => this.#symbolField(value)],
    ["s", () => this.#ignoredField("symbol lines (s:)")],
    ["d", () => this.#ignoredField("symbol lines (d:)")],
    ["m", () => this.#ignoredField("macros (m:)")],
  ]);

  line(line: string): void {
    if (line.startsWith("%%")) this.#directiveLine(line.slice(2).trim());
    if (line.startsWith("%") || this.#blockEnd) return;
    const plain = withoutComment(line);
    const field = /^([A-Za-z+]):/.exec(plain)?.[1];
    // In the body `A:|` is a note and a bar line.
    const isField = field !== undefined && (this.#isHeader || !/^[A-Ga-gxyz]:[|:]/.test(plain));
    if (isField) this.#fields.get(field)?.(plain.slice(2).trim());
    else if (!this.#isHeader) this.#music(plain);
    // History goes on over several lines.
    else if (plain.trim() !== "" && this.#lastField !== "H") this.#fault(plain);
    if (isField) this.#lastField = field;
  }

  finish(): AbcTune {
    this.#placeSigns(true);
    this.#voices.finish();
    this.#marks.finish(this.#log);
    this.#sheet.trimEnd();
    if (this.#order) this.#sheet.order = this.#partOrder(this.#order);
    return { sheet: this.#sheet, log: this.#log, faults: this.#faults };
  }

  #fault(text: string): void {
    this.#faults++;
    this.#log.add(
      "abc-fault",
      "repaired",
      `readAbc: expected well-formed ABC; got ${quoted(text)}; it is passed over`,
    );
  }

  #directiveLine(directive: string): void {
    const block = /^(begin|end)([a-z]{1,16})\b/.exec(directive);
    if (this.#blockEnd) {
      if (block?.[1] === "end" && block[2] === this.#blockEnd) this.#blockEnd = undefined;
    } else if (block?.[1] === "begin") this.#blockEnd = block[2];
    else this.#directives.read(directive);
  }

  #ignoredField(what: string): void {
    this.#log.add("abc-field-ignored", "lost", `readAbc: ${what} are not read; got some`);
  }

  #keyField(value: string): void {
    const key: AbcKey = parseKeyField(value);
    if (key.isBad) this.#fault(`K:${value}`);
    if (key.isOdd)
      this.#log.add(
        "odd-key",
        "lost",
        `readAbc: expected a signature of fifths in a row; got ${quoted(value)}; notes follow it, and the key is the nearest usual one`,
      );
    this.#voices.applyField((voice) => voice.setKey(key));
    if (this.#isHeader) this.#endHeader();
  }

  #endHeader(): void {
    this.#isHeader = false;
    const isShort = this.#meter && this.#meter !== "free" && meterLength(this.#meter) < 3;
    const unit = this.#unit ?? (isShort ? ([1, 16] as const) : ([1, 8] as const));
    this.#unit = unit;
    this.#voices.applyFirst((voice) => voice.setUnit(unit));
    if (this.#tempo !== undefined) this.#tempoAtStart(this.#tempo);
    this.#voices.endHeader();
  }

  #meterField(value: string): void {
    const meter = parseMeterField(value);
    if (!meter) {
      this.#log.add(
        "bad-meter",
        "lost",
        `readAbc: expected a meter such as 3/4, 3+2/8 or C|; got ${quoted(value)}; the one before holds on`,
      );
      return;
    }
    if (meter === "free")
      this.#log.add("free-meter", "note", "readAbc: got no meter; each measure is as long as what is in it");
    this.#meter = meter;
    this.#voices.applyField((voice) => voice.setMeter(meter));
  }

  #lengthField(value: string): void {
    const unit = parseLengthField(value);
    if (!unit) {
      this.#fault(`L:${value}`);
      return;
    }
    this.#unit = unit;
    this.#voices.applyField((voice) => voice.setUnit(unit));
  }

  #tempoField(value: string): void {
    if (this.#isHeader) this.#tempo = value;
    else if (this.#voices.current) this.#voices.current.setTempo(parseTempoField(value), value);
    else this.#tempoAtStart(value);
  }

  #tempoAtStart(value: string): void {
    const qpm = tempoOf(parseTempoField(value), this.#unit ?? [1, 8], this.#voices.context, value);
    if (qpm !== undefined) this.#sheet.measure(0).tempos.push({ at: 0, qpm });
  }

  #voiceField(value: string): void {
    const voice = parseVoiceField(value);
    if (!voice) {
      this.#fault(`V:${value}`);
      return;
    }
    this.#placeSigns(true);
    this.#voices.select(voice, this.#isHeader);
  }

  #partField(value: string): void {
    if (this.#isHeader) {
      const { names, isCut, isBad } = parsePartOrder(value);
      if (isBad) this.#fault(`P:${value}`);
      if (isCut)
        this.#log.add(
          "repeats-unbounded",
          "lost",
          `readAbc: expected at most ${MAX_PLAYED_MEASURES} parts; got more; the rest is dropped`,
        );
      this.#order = names;
      return;
    }
    const [name] = value;
    if (!name) return;
    const start = this.#voices.current?.startMeasure() ?? 0;
    if (!this.#sections.some((other) => other.start === start)) this.#sections.push({ name, start });
  }

  /** `U: T = !trill!` */
  #symbolField(value: string): void {
    const match = /^([~H-Yh-w])\s{0,8}=\s{0,8}[!+]?([^!+\s]{1,32})[!+]?$/.exec(value);
    if (match) this.#symbols.set(match[1], match[2]);
    else this.#fault(`U:${value}`);
  }

  #music(line: string): void {
    for (const token of abcTokens(line)) this.#token(token);
  }

  #token(token: AbcToken): void {
    if (token.kind === "field") this.#fields.get(token.letter)?.(token.value.trim());
    else if (token.kind === "text") this.#text(token.text);
    else if (token.kind === "decoration") this.#decoration(token.name);
    else if (token.kind === "shorthand") this.#shorthand(token.letter);
    else if (token.kind === "fault") this.#fault(token.text);
    else if (token.kind === "microtone")
      this.#log.add(
        "microtone-rounded",
        "repaired",
        "readAbc: expected whole semitones; got a quarter tone or the like; rounded towards the plain note",
      );
    else {
      const isNote = token.kind === "note" || token.kind === "rest" || token.kind === "measures";
      if (isNote || token.kind === "bar") this.#placeSigns(!isNote);
      this.#voices.inUse().token(token);
    }
  }

  #shorthand(letter: string): void {
    const name = this.#symbols.get(letter);
    if (name === undefined) this.#fault(letter);
    else this.#decoration(name);
  }

  /** A chord symbol, or words at a place above, below or beside the staff. */
  #text(text: string): void {
    const isPlaced = /^[\^_<>@]/.test(text);
    const words = jumpOfWords(isPlaced ? text.slice(1) : text);
    if (Object.keys(words).length > 0) this.#signs.push({ words });
    else if (!isPlaced && text.trim() !== "") this.#voices.inUse().chord(chordName(text));
  }

  #decoration(name: string): void {
    const dynamic = dynamicOf(name);
    if (dynamic) {
      this.#voices.inUse().dynamic(dynamic);
      return;
    }
    const kind = decorationKind(name);
    if (kind === "jump") this.#signs.push({ name });
    if (kind === "unknown") this.#fault(`!${name}!`);
    if (kind === "ornament")
      this.#log.add(
        "ornament-as-written",
        "note",
        "readAbc: trills, mordents, turns, tremolos and arpeggios sound as the plain note",
      );
  }

  #placeSigns(isAtBar: boolean): void {
    for (const sign of this.#signs) {
      const place = this.#voices.inUse().signPlace(isAtBar);
      if ("name" in sign) this.#marks.add(sign.name, place);
      else this.#marks.addWords(sign.words, place);
    }
    this.#signs = [];
  }

  /** Parts in the order of the header's `P:`, each with its repeats played out. */
  #partOrder(names: readonly string[]): number[] {
    const { measures } = this.#sheet;
    const sections = [...this.#sections].sort((a, b) => a.start - b.start);
    const within = (start: number, end: number) => {
      const marks = measures.slice(start, end).map(({ marks: { repeatStart, repeatEnd, endings } }) => ({
        repeatStart,
        repeatEnd,
        endings,
      }));
      return playOrder(marks, this.#log).map((index) => start + index);
    };
    return sectionOrder(sections, names, new Map(), measures.length, within, this.#log);
  }
}

/** A line up to its comment; `\%` is none. */
function withoutComment(line: string): string {
  for (let at = line.indexOf("%"); at >= 0; at = line.indexOf("%", at + 1))
    if (line[at - 1] !== "\\") return line.slice(0, at);
  return line;
}

/** The symbol itself: musical signs as letters, of several lines the first. */
function chordName(text: string): string {
  return text
    .slice(0, 256)
    .split(/[;\n]/, 1)[0]
    .replaceAll("\u266d", "b")
    .replaceAll("\u266f", "#")
    .replaceAll("\u266e", "")
    .trim()
    .slice(0, 128);
}
