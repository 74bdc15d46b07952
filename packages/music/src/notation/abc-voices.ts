// The voices of an ABC tune: which there are, which is under way, which share a staff, what sounds them. Knows no lines.
import type { AbcVoice } from "./abc-fields.ts";
import type { TuneContext } from "./abc-voice.ts";
import { AbcVoiceReader } from "./abc-voice.ts";
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { layOutTracks } from "./part-tracks.ts";
import type { Sheet } from "./sheet.ts";

/** More voices than any tune has. */
const MAX_VOICES = 256;
/** The channel of percussion, from 1. */
const DRUM_CHANNEL = 10;
/** The voice of a tune that names none. */
const ONLY_VOICE = "1";

type Setting = (voice: AbcVoiceReader) => void;

/** What `%%MIDI program` and `%%MIDI channel` say of one voice. */
interface Sound {
  program?: number;
  channel?: number;
}

export class AbcVoices {
  readonly context: TuneContext;
  /** The voice under way; undefined before the first line of music or `V:` of the body. */
  current: AbcVoiceReader | undefined;
  readonly #voices = new Map<string, AbcVoiceReader>();
  /** Settings for every voice, and those that the header makes for one of them. */
  readonly #settings: Setting[] = [];
  readonly #ownSettings = new Map<string, Setting[]>();
  #headerVoice: string | undefined;
  #isHeader = true;
  /** Declared voices in order, and the staves of `%%score`. */
  readonly #declared = new Set<string>();
  #score: string[][] = [];
  readonly #staffOf = new Map<string, string>();
  readonly #partOf = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #voiceCounts: number[] = [];
  readonly #sounds = new Map<AbcVoiceReader | undefined, Sound>();
  /** Programs that name their channel, in the order of the file. */
  readonly #channelPrograms = new Map<number, number>();

  constructor(sheet: Sheet, log: DiagnosticLog) {
    this.context = {
      sheet,
      log,
      keyOwners: new Map(),
      percussion: new Map(),
      reach: undefined,
      qpm: 120,
    };
  }

  /** What a field says: of the voice under way, or, where none is, of every voice. */
  applyField(setting: Setting): void {
    if (this.current) setting(this.current);
    else this.#settings.push(setting);
  }

  /** What a directive says: the same, but in the header of the voice declared last. */
  applyDirective(setting: Setting): void {
    if (this.#headerVoice !== undefined && this.#isHeader) this.#own(this.#headerVoice).push(setting);
    else this.applyField(setting);
  }

  /** Changes every voice, before all else that changes it. */
  applyFirst(setting: Setting): void {
    this.#settings.unshift(setting);
  }

  /** Gives the declared voices their places, in the order of `%%score`, else of `V:`. */
  endHeader(): void {
    this.#isHeader = false;
    for (const id of [...this.#score.flat().filter((id) => this.#declared.has(id)), ...this.#declared])
      this.#part(id);
  }

  /** `V:`. */
  select(voice: AbcVoice, isHeader: boolean): void {
    const { id } = voice;
    if (voice.isMerged && !this.#staffOf.has(id)) {
      const before = [...this.#declared].at(-1);
      if (before !== undefined) this.#staffOf.set(id, this.#staffOf.get(before) ?? before);
    }
    if (this.#declared.size < MAX_VOICES) this.#declared.add(id);
    if (isHeader) {
      this.#headerVoice = id;
      this.#own(id).push((reader) => reader.setClef(voice));
    } else {
      this.current = this.#voice(id);
      this.current.setClef(voice);
    }
    if (voice.name !== undefined) this.#own(id).push(({ part }) => (this.#names[part] ||= voice.name!));
    if (voice.name !== undefined && !isHeader) this.#names[this.#part(id)] ||= voice.name;
  }

  /** The voice that music goes to. */
  inUse(): AbcVoiceReader {
    this.current ??= this.#voice([...this.#declared][0] ?? ONLY_VOICE);
    return this.current;
  }

  /** `%%score`: voices in parentheses share a staff. */
  setScore(text: string): void {
    this.#score = [];
    let isOpen = false;
    for (const [token] of text.matchAll(/[()]|[^\s()[\]{}|*]+/g)) {
      if (token === "(" || token === ")") {
        isOpen = token === "(";
        if (isOpen) this.#score.push([]);
      } else if (isOpen) this.#score.at(-1)!.push(token);
      else this.#score.push([token]);
    }
    for (const staff of this.#score) for (const id of staff) this.#staffOf.set(id, staff[0]);
  }

  setProgram(program: number, channel: number | undefined): void {
    if (channel !== undefined && this.#isHeader && this.#headerVoice === undefined) {
      this.#channelPrograms.set(channel, program);
      return;
    }
    this.#sound((sound, voice) => {
      if (!voice?.hasNotes) sound.program = program;
      else if (this.#programOf(voice, voice.part) !== program)
        this.context.log.add(
          "abc-directive-ignored",
          "lost",
          "readAbc: a voice keeps the program that it starts with; got another one",
        );
    });
  }

  setChannel(channel: number): void {
    this.#sound((sound) => {
      sound.channel = channel;
    });
    this.applyDirective((voice) => {
      voice.isPercussion = channel === DRUM_CHANNEL;
    });
  }

  finish(): void {
    for (const voice of this.#voices.values()) voice.finish();
    const readers = [...this.#voices.values()];
    const parts = this.#names.map((name, part) => {
      const own = readers.filter((voice) => voice.part === part);
      return {
        name,
        program: this.#programOf(own[0], part),
        isPercussion: own.some((voice) => voice.isPercussion),
        isUnused: own.length === 0,
      };
    });
    layOutTracks(this.context.sheet, parts, this.context.keyOwners, {
      caller: "readAbc",
      log: this.context.log,
    });
  }

  /** Its own program, else that of its channel, else that of all voices; channels are given out in the order of the voices. */
  #programOf(voice: AbcVoiceReader | undefined, part: number): number {
    const own = this.#sounds.get(voice);
    const all = this.#sounds.get(undefined);
    const channel = own?.channel ?? all?.channel ?? (part < DRUM_CHANNEL - 1 ? part + 1 : part + 2);
    const [only] = this.#channelPrograms.size === 1 ? this.#channelPrograms.values() : [];
    return own?.program ?? this.#channelPrograms.get(channel) ?? all?.program ?? only ?? 0;
  }

  #sound(change: (sound: Sound, voice: AbcVoiceReader | undefined) => void): void {
    const set: Setting = (voice) => {
      const sound = this.#sounds.get(voice) ?? {};
      change(sound, voice);
      this.#sounds.set(voice, sound);
    };
    if (this.current) set(this.current);
    else if (this.#headerVoice !== undefined && this.#isHeader) this.#own(this.#headerVoice).push(set);
    else {
      const sound = this.#sounds.get(undefined) ?? {};
      change(sound, undefined);
      this.#sounds.set(undefined, sound);
    }
  }

  #own(id: string): Setting[] {
    const own = this.#ownSettings.get(id) ?? [];
    this.#ownSettings.set(id, own);
    return own;
  }

  #voice(id: string): AbcVoiceReader {
    const known = this.#voices.get(id);
    if (known) return known;
    if (this.#voices.size >= MAX_VOICES) {
      this.context.log.add(
        "too-many-voices",
        "lost",
        `readAbc: expected at most ${MAX_VOICES} voices; got more; what they play goes to the first`,
      );
      return [...this.#voices.values()][0];
    }
    const part = this.#part(id);
    const voice = new AbcVoiceReader(this.context, part, () => ++this.#voiceCounts[part]);
    this.#voices.set(id, voice);
    for (const setting of [...this.#settings, ...this.#own(id)]) setting(voice);
    return voice;
  }

  /** The part of a voice: that of its staff. */
  #part(id: string): number {
    const staff = this.#staffOf.get(id) ?? id;
    const known = this.#partOf.get(staff);
    if (known !== undefined) return known;
    const part = this.#names.length;
    this.#partOf.set(staff, part);
    this.#names.push("");
    this.#voiceCounts.push(0);
    return part;
  }
}
