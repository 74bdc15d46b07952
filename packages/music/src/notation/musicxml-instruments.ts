// The sounds of a MusicXML part: which track each of its notes goes to, and the keys of percussion. Knows elements, no positions.
import type { Track } from "../score.ts";
import { isUnpitchedSound, programOfSound } from "./instrument-sounds.ts";
import type { XmlElement } from "./xml-elements.ts";
import { childText, numberOf } from "./xml-elements.ts";

const DRUM_CHANNEL = 9;

/** What is said of one instrument of a part; counted from 0. */
interface Instrument {
  channel?: number;
  program?: number;
  /** A bank of drum kits, or a sound without pitch. */
  isKit?: boolean;
  isUnpitched?: boolean;
  /** MIDI key of an instrument without pitch. */
  key?: number;
}

/** How a note sounds. */
export interface Sound {
  readonly isDrum: boolean;
  /** MIDI key of the percussion map, where it names one for the note. */
  readonly key: number | undefined;
  readonly program: number;
}

/** Banks (their coarse part) of drum kits in GM2 and XG. */
const KIT_BANKS = new Set([120, 126, 127]);
/** Programs or kinds that one part may change between. */
const MAX_TRACKS_OF_PART = 64;

/** The instruments of a part as declared and changed on the way, and the tracks that its notes need. */
export class PartSounds {
  readonly #instruments = new Map<string, Instrument>();
  readonly #name: string;
  readonly #index: number;
  /** By program, -1 for percussion; the first is the part's own. */
  readonly #tracks = new Map<number, Track>();

  constructor(declared: XmlElement | undefined, index: number) {
    this.#name = (declared && childText(declared, "part-name")) ?? "";
    this.#index = index;
    for (const element of declared?.children ?? []) {
      if (element.name === "score-instrument") this.#instruments.set(element.attributes.id ?? "", {});
      if (element.name === "score-instrument" || element.name === "midi-instrument") this.change(element);
    }
  }

  /**
   * Takes over what a `midi-instrument`, or the sound of a `score-instrument` or `instrument-change`, says; it holds from here on. What
   * comes later counts, and MIDI comes after the name of a sound.
   */
  change(element: XmlElement): void {
    const id = element.attributes.id ?? "";
    const instrument = this.#instruments.get(id) ?? {};
    const fromOne = (name: string, top: number) => {
      const value = numberOf(childText(element, name));
      return value !== undefined && Number.isInteger(value) && value >= 1 && value <= top
        ? value - 1
        : undefined;
    };
    instrument.channel = fromOne("midi-channel", 16) ?? instrument.channel;
    const bank = fromOne("midi-bank", 16_384);
    if (bank !== undefined) instrument.isKit = KIT_BANKS.has(bank >> 7);
    const sound = childText(element, "instrument-sound");
    if (sound) instrument.isUnpitched = isUnpitchedSound(sound);
    const bySound = programOfSound(sound);
    instrument.program = fromOne("midi-program", 128) ?? bySound ?? instrument.program;
    instrument.key = fromOne("midi-unpitched", 128) ?? instrument.key;
    this.#instruments.set(id, instrument);
  }

  /**
   * How a note sounds.
   *
   * @param id        of its instrument, where it names one
   * @param isMarked  whether the note itself or its clef says percussion
   */
  soundOf(id: string | undefined, isMarked: boolean): Sound {
    const instrument = this.#instrumentOf(id);
    // The channel says more than the name of a sound.
    const isPercussion =
      instrument?.isKit ||
      (instrument?.channel === undefined ? instrument?.isUnpitched : instrument.channel === DRUM_CHANNEL);
    const isDrum = isMarked || isPercussion === true;
    return { isDrum, key: isDrum ? instrument?.key : undefined, program: instrument?.program ?? 0 };
  }

  /** Where there are several, a note that names none may be of any: it has the channel and program of the first, and no key. */
  #instrumentOf(id: string | undefined): Instrument | undefined {
    const named = this.#instruments.get(id ?? "");
    if (named) return named;
    const first = this.#instruments.values().next().value;
    return first && this.#instruments.size > 1 ? { ...first, key: undefined } : first;
  }

  /** Number of the track, inside the part, of notes with a sound: 0 for the first that sounded. */
  trackOf({ isDrum, program }: Sound): number {
    const kind = isDrum ? -1 : program;
    const known = [...this.#tracks.keys()].indexOf(kind);
    if (known >= 0 || this.#tracks.size === MAX_TRACKS_OF_PART) return Math.max(0, known);
    this.#tracks.set(kind, this.#newTrack(isDrum, program));
    return this.#tracks.size - 1;
  }

  /** The tracks of the part: the first is its own, silent or not. */
  tracks(): Track[] {
    if (this.#tracks.size === 0) this.trackOf(this.soundOf(undefined, false));
    return [...this.#tracks.values()];
  }

  #newTrack(isDrum: boolean, program: number): Track {
    const free = this.#index % 15;
    const channel = this.#channelOf(program) ?? (free < DRUM_CHANNEL ? free : free + 1);
    return { name: this.#name, program, channel: isDrum ? DRUM_CHANNEL : channel, isDrum };
  }

  #channelOf(program: number): number | undefined {
    for (const instrument of this.#instruments.values()) {
      const { channel } = instrument;
      if (channel !== undefined && channel !== DRUM_CHANNEL && (instrument.program ?? 0) === program)
        return channel;
    }
    return undefined;
  }
}
