// ABC directives (`%%...`, `I:`) that change what sounds. Knows no lines and no time.
import { abcTokens } from "./abc-line.ts";
import { percussionName } from "./abc-voice.ts";
import type { AbcVoices } from "./abc-voices.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import { percussionKey } from "./percussion.ts";
import { isMidiPitch } from "./pitch-names.ts";

/** Directives that would change written notes, and are not followed. */
const NOT_FOLLOWED = new Set(["transpose", "map", "voicemap", "voicecombine", "abc-pitch", "abc-include"]);
const MIDI_NOT_FOLLOWED = new Set(["c", "ratio", "nobarlines", "fermataproportional", "fermatafixed"]);
/** Accompaniment that players make up themselves: it is written nowhere. */
const MADE_UP = /^(drum|drone|gchord|chord|bass)/;
/** Semitones beyond which a transposition goes past every pitch. */
const MAX_SHIFT = 96;
/** Longest directive that is looked at. */
const MAX_DIRECTIVE = 2048;

export class AbcDirectives {
  readonly #voices: AbcVoices;
  readonly #log: DiagnosticLog;

  constructor(voices: AbcVoices, log: DiagnosticLog) {
    this.#voices = voices;
    this.#log = log;
  }

  /** Follows one directive, without its `%%` or `I:`. */
  read(directive: string): void {
    const [name = "", ...words] = directive.slice(0, MAX_DIRECTIVE).split(/[\s=]+/);
    const kind = name.toLowerCase();
    if (kind === "midi") this.#midi(words[0]?.toLowerCase() ?? "", words.slice(1), directive);
    else if (kind === "score" || kind === "staves") this.#voices.setScore(words.join(" "));
    else if (kind === "percmap") this.#mapPercussion(words, directive);
    else if (kind === "propagate-accidentals") this.#propagate(words[0]);
    else if (NOT_FOLLOWED.has(kind)) this.#ignored(directive);
  }

  #propagate(reach: string | undefined): void {
    if (reach === "not" || reach === "octave" || reach === "pitch") this.#voices.context.reach = reach;
  }

  #midi(command: string, words: readonly string[], directive: string): void {
    const numbers = words.map((word) => (/^[+-]?\d{1,4}$/.test(word) ? Number(word) : Number.NaN));
    if (command === "program") this.#program(numbers, directive);
    else if (command === "channel") this.#channel(numbers, directive);
    else if (command === "transpose") this.#transpose(numbers, false, directive);
    else if (command === "rtranspose") this.#transpose(numbers, true, directive);
    else if (command === "drummap") this.#mapPercussion(words, directive);
    else if (MIDI_NOT_FOLLOWED.has(command)) this.#ignored(directive);
    else if (MADE_UP.test(command))
      this.#log.add(
        "abc-accompaniment-ignored",
        "note",
        `readAbc: accompaniment that players make up is not played; got ${quoted(directive)}`,
      );
  }

  /** `program 73`, or with a channel in front. */
  #program(numbers: readonly number[], directive: string): void {
    const program = numbers.at(-1) ?? Number.NaN;
    if (numbers.length > 2 || !isMidiPitch(program)) this.#ignored(directive);
    else this.#voices.setProgram(program, numbers.length === 2 ? numbers[0] : undefined);
  }

  #channel([channel]: readonly number[], directive: string): void {
    if (channel >= 1 && channel <= 16) this.#voices.setChannel(channel);
    else this.#ignored(directive);
  }

  #transpose([semitones]: readonly number[], isRelative: boolean, directive: string): void {
    if (Math.abs(semitones) <= MAX_SHIFT)
      this.#voices.applyDirective((voice) => voice.setTransposition(semitones, isRelative));
    else this.#ignored(directive);
  }

  /** `^F 42`, `c acoustic-snare`: the percussion key of a written note. */
  #mapPercussion([note = "", key = ""]: readonly string[], directive: string): void {
    const [token] = abcTokens(note.slice(0, 16));
    const pitch = percussionKey(key);
    if (token?.kind === "note" && pitch !== undefined)
      this.#voices.context.percussion.set(percussionName(token.pitches[0]), pitch);
    else this.#ignored(directive);
  }

  #ignored(directive: string): void {
    this.#log.add(
      "abc-directive-ignored",
      "lost",
      `readAbc: expected a directive that can be followed; got ${quoted(directive)}`,
    );
  }
}
