// What system exclusive messages and bank selects of GM, GM2, GS and XG say of channels: which are percussion, and when. Knows no notes.
import { DRUM_CHANNEL } from "./limits.ts";

const CHANNELS = 16;

/** The sound module that a file asks for. Without a message: `gm`. */
export type SoundModule = "gm" | "gm2" | "gs" | "xg";

/** What one system exclusive message says that matters here. */
export type SoundMessage =
  /** All to the defaults of a module: sound off, channel 10 percussion. */
  | { readonly kind: "reset"; readonly module: SoundModule }
  | { readonly kind: "part"; readonly part: number; readonly isDrum: boolean }
  /** The channel a part listens to; 16 and more: none. */
  | { readonly kind: "channel"; readonly part: number; readonly channel: number }
  | { readonly kind: "bank" | "program"; readonly part: number; readonly value: number }
  /** Everything, or one part, sounds so many semitones higher. */
  | { readonly kind: "transposition"; readonly semitones: number };

/** Bank MSBs that choose percussion: GM2; XG effects and drums. */
const GM2_DRUM_BANK = 120;
const GM2_MELODIC_BANK = 121;
const XG_DRUM_BANKS: readonly number[] = [126, 127];
/** Of values that are written with an offset. */
const CENTRE = 64;
/** The messages that matter are shorter; more data than this is a dump of something else. */
export const MAX_SOUND_MESSAGE = 64;

/**
 * The meaning of a message of universal, Roland GS or Yamaha XG system exclusive.
 *
 * @param data  what follows 0xf0, with or without the 0xf7 at the end
 */
export function soundMessages(data: readonly number[]): SoundMessage[] {
  const body = data.at(-1) === 0xf7 ? data.slice(0, -1) : data;
  // Data bytes are of seven bits; others are damage, and what they were cannot be known.
  if (body.length < 4 || body.length > MAX_SOUND_MESSAGE || body.some((byte) => byte > 127)) return [];
  const [maker, , third, fourth] = body;
  if (maker === 0x7e && third === 9 && (fourth === 1 || fourth === 3))
    return [{ kind: "reset", module: fourth === 1 ? "gm" : "gm2" }];
  if (maker === 0x7f && third === 4 && fourth === 4) return transposition(body[5] ?? CENTRE);
  // Roland, data set to the GS models; the last byte is a checksum.
  if (maker === 0x41 && third === 0x42 && fourth === 0x12) return gsMessages(body.slice(4, -1));
  if (maker === 0x43 && third === 0x4c) return xgMessages(body.slice(3));
  return [];
}

function transposition(value: number): SoundMessage[] {
  return value === CENTRE ? [] : [{ kind: "transposition", semitones: value - CENTRE }];
}

function gsMessages([high, middle, low, ...values]: readonly number[]): SoundMessage[] {
  // 40 00 7F: GS reset; 00 00 7F: the mode of larger modules, which resets too.
  if ((high === 0x40 || high === 0) && middle === 0 && low === 0x7f) return [{ kind: "reset", module: "gs" }];
  if (high === 0x40 && middle === 0 && low === 5) return transposition(values[0] ?? CENTRE);
  if (high !== 0x40 || middle >> 4 !== 1) return [];
  // Part 10 comes first in the order of addresses.
  const block = middle & 15;
  const part = block === 0 ? DRUM_CHANNEL : block <= DRUM_CHANNEL ? block - 1 : block;
  return values.flatMap((value, k) => partMessage(part, value, GS_PART[low + k]));
}

function xgMessages([high, middle, low, ...values]: readonly number[]): SoundMessage[] {
  if (high === 0 && middle === 0 && (low === 0x7e || low === 0x7f)) return [{ kind: "reset", module: "xg" }];
  if (high === 0 && middle === 0 && low === 6) return transposition(values[0] ?? CENTRE);
  if (high !== 8 || middle >= CHANNELS) return [];
  return values.flatMap((value, k) => partMessage(middle, value, XG_PART[low + k]));
}

type PartParameter = "bank" | "program" | "channel" | "part" | "transposition";
const GS_PART: Readonly<Record<number, PartParameter>> = {
  0: "bank",
  1: "program",
  2: "channel",
  21: "part",
  22: "transposition",
};
const XG_PART: Readonly<Record<number, PartParameter>> = {
  1: "bank",
  3: "program",
  4: "channel",
  7: "part",
  8: "transposition",
};

function partMessage(part: number, value: number, parameter: PartParameter | undefined): SoundMessage[] {
  if (parameter === undefined) return [];
  if (parameter === "part") return [{ kind: "part", part, isDrum: value > 0 }];
  if (parameter === "transposition") return transposition(value);
  if (parameter === "channel") return [{ kind: "channel", part, channel: value }];
  return [{ kind: parameter, part, value }];
}

/** What is in force from a tick on; channels as bits. */
interface State {
  readonly at: number;
  readonly module: SoundModule;
  /** Made percussion, or melodic, by name. */
  readonly drums: number;
  readonly melodic: number;
}

const START: State = { at: -1, module: "gm", drums: 0, melodic: 0 };

/**
 * Which channels are percussion at which time.
 *
 * A channel is what the last part-mode message (GS "use for rhythm part", XG "part mode") since the last reset made it; else what the bank
 * of its program makes it: in GM2 120 percussion and 121 melodic, in XG 126 and 127 percussion and every other melodic, where no module
 * is named 120, 126 and 127 percussion (GS has no such banks); else channel 10 is percussion and no other.
 */
export class SoundModes {
  readonly #messages: { readonly at: number; readonly message: SoundMessage }[] = [];
  #states: readonly State[] = [START];
  #partChannels: readonly number[] = Array.from({ length: CHANNELS }, (_, part) => part);

  /** Whether no message was added: channels then never change in the middle. */
  get areSteady(): boolean {
    return this.#messages.length === 0;
  }

  /** In the order of an MTrk; those of several MTrks in any order. */
  add(message: SoundMessage, at: number): void {
    this.#messages.push({ at, message });
    if (message.kind === "channel") this.#partChannels = withChannel(this.#partChannels, message);
    else if (message.kind === "reset") this.#partChannels = this.#partChannels.map((_, part) => part);
  }

  /** The channel that a part listens to by the messages added so far; undefined: none. */
  channelOf(part: number): number | undefined {
    const channel = this.#partChannels[part];
    return channel < CHANNELS ? channel : undefined;
  }

  /** Called once, when all messages are there. */
  settle(): void {
    const states: State[] = [START];
    let module: SoundModule = "gm";
    let channels: readonly number[] = Array.from({ length: CHANNELS }, (_, part) => part);
    const kinds: (boolean | undefined)[] = Array(CHANNELS).fill(undefined);
    for (const { at, message } of this.#messages.sort((a, b) => a.at - b.at)) {
      if (message.kind === "reset") {
        module = message.module;
        channels = channels.map((_, part) => part);
        kinds.fill(undefined);
      } else if (message.kind === "part") kinds[message.part] = message.isDrum;
      else if (message.kind === "channel") channels = withChannel(channels, message);
      let drums = 0;
      let melodic = 0;
      for (let part = 0; part < CHANNELS; part++) {
        const isMovedDrum = part === DRUM_CHANNEL && channels[part] !== DRUM_CHANNEL;
        if (kinds[part] ?? isMovedDrum) drums |= bit(channels[part]);
        else if (kinds[part] === false) melodic |= bit(channels[part]);
      }
      states.push({ at, module, drums, melodic });
    }
    this.#states = states;
  }

  /** @param bank  the MSB of its program, -1 where none was chosen */
  isDrum(channel: number, bank: number, at: number): boolean {
    const { module, drums, melodic } = this.#stateAt(at);
    if (drums & bit(channel)) return true;
    if (melodic & bit(channel)) return false;
    return isDrumBank(module, bank) ?? channel === DRUM_CHANNEL;
  }

  #stateAt(at: number): State {
    let low = 0;
    let high = this.#states.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#states[middle].at <= at) low = middle;
      else high = middle;
    }
    return this.#states[low];
  }
}

function withChannel(
  channels: readonly number[],
  { part, channel }: { readonly part: number; readonly channel: number },
): readonly number[] {
  return channels.map((before, k) => (k === part ? channel : before));
}

function bit(channel: number): number {
  return channel < CHANNELS ? 1 << channel : 0;
}

/** Undefined where the bank says nothing of it. */
function isDrumBank(module: SoundModule, bank: number): boolean | undefined {
  if (bank < 0 || module === "gs") return undefined;
  if (module === "xg") return XG_DRUM_BANKS.includes(bank);
  if (bank === GM2_DRUM_BANK) return true;
  if (module === "gm2") return bank === GM2_MELODIC_BANK ? false : undefined;
  return XG_DRUM_BANKS.includes(bank) || undefined;
}
