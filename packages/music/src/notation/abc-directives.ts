// ABC directives (`%%...`, `I:`) that change what sounds. Knows no lines and no time.
import { abcTokens } from "./abc-line.ts";
import { percussionName } from "./abc-voice.ts";
import type { AbcVoices } from "./abc-voices.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import { percussionKey } from "./percussion.ts";
import { isMidiPitch } from "./pitch-names.ts";

/** Directives that would change written notes, and are not followed. */
const NOT_FOLLOWED = new Set(["transpose", "map", "voicemap", "voicecombine", "abc-pitch"]);
const MIDI_NOT_FOLLOWED = new Set(["c", "ratio", "nobarlines", "fermataproportional", "fermatafixed"]);
/** Accompaniment that players make up themselves: it is written nowhere. */
const MADE_UP = /^(drum|drone|gchord|chord|bass)/;
/** Programs further than that a transposition goes past every pitch. */
const MAX_SHIFT = 96;

export class AbcDirectives {
  readonly #voices: AbcVoices;
  readonly #log: DiagnosticLog;

  constructor(voices: AbcVoices, log: DiagnosticLog) {
    this.#voices = voices;
    this.#log = log;
  }

  /** Follows one directive, without its `%%` or `I:`. */
  read(directive: string): void {
    const [name = "", ...words] = directive.slice(0, 2048).split(/[\s=]+/);
    switch (name.toLowerCase()) {
      case "midi":
        return this.#midi(words[0]?.toLowerCase() ?? "", words.slice(1), directive);
      case "score":
      case "staves":
        return this.#voices.setScore(words.join(" "));
      case "percmap":
        return this.#mapPercussion(words, directive);
      case "propagate-accidentals":
        if (words[0] === "not" || words[0] === "octave" || words[0] === "pitch")
          this.#voices.context.reach = words[0];
        return;
    }
    if (NOT_FOLLOWED.has(name.toLowerCase())) this.#ignored(directive);
  }

  #midi(command: string, words: readonly string[], directive: string): void {
    const numbers = words.map((word) => (/^[+-]?\d{1,4}$/.test(word) ? Number(word) : Number.NaN));
    const last = numbers.at(-1) ?? Number.NaN;
    switch (command) {
      // With a channel in front or without.
      case "program":
        if (numbers.length > 2 || !isMidiPitch(last)) return this.#ignored(directive);
        return this.#voices.setProgram(last, numbers.length === 2 ? numbers[0] : undefined);
      case "channel":
        if (!(numbers[0] >= 1 && numbers[0] <= 16)) return this.#ignored(directive);
        return this.#voices.setChannel(numbers[0]);
      case "transpose":
      case "rtranspose": {
        const [semitones] = numbers;
        if (!(Math.abs(semitones) <= MAX_SHIFT)) return this.#ignored(directive);
        return this.#voices.applyDirective((voice) =>
          voice.setTransposition(semitones, command === "rtranspose"),
        );
      }
      case "drummap":
        return this.#mapPercussion(words, directive);
    }
    if (MIDI_NOT_FOLLOWED.has(command)) this.#ignored(directive);
    else if (MADE_UP.test(command))
      this.#log.add(
        "abc-accompaniment-ignored",
        "note",
        `readAbc: accompaniment that players make up is not played; got ${quoted(directive)}`,
      );
  }

  /** `^F 42`, `c acoustic-snare`: the percussion key of a written note. */
  #mapPercussion([note = "", key = ""]: readonly string[], directive: string): void {
    const [token] = abcTokens(note.slice(0, 16));
    const pitch = percussionKey(key);
    if (token?.kind !== "note" || pitch === undefined) return this.#ignored(directive);
    this.#voices.context.percussion.set(percussionName(token.pitches[0]), pitch);
  }

  #ignored(directive: string): void {
    this.#log.add(
      "abc-directive-ignored",
      "lost",
      `readAbc: expected a directive that can be followed; got ${quoted(directive)}`,
    );
  }
}
