// A score played by a bank of instruments that a user names. The only door to the synthesiser library; it is given nothing but MIDI that we
// wrote ourselves.
import { existsSync } from "node:fs";
import { readRegularFile, whyUnread } from "@semitone/disk";
import { SemitoneError } from "@semitone/models";
import { type Score, writeMidi } from "@semitone/music";
import type { StereoSound } from "@semitone/sound";

/** Where Debian's packages put banks. */
const USUAL_BANKS = [
  "/usr/share/sounds/sf3/FluidR3Mono_GM.sf3",
  "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3",
  "/usr/share/sounds/sf2/FluidR3_GM.sf2",
  "/usr/share/sounds/sf2/TimGM6mb.sf2",
  "/usr/share/sounds/sf3/default-GM.sf3",
  "/usr/share/sounds/sf2/default-GM.sf2",
] as const;

/** The first bank that the system has in a usual place. */
export const systemBank = (): string | undefined => USUAL_BANKS.find((path) => existsSync(path));

const MAX_BANK_BYTES = 1 << 30;
/** Samples between two looks at the notes. */
const CHUNK = 128;

interface BankOptions {
  readonly soundFont: string;
  /** Seconds in all. */
  readonly length: number;
  readonly sampleRate: number;
}

/** @throws SemitoneError (`option`) if the bank cannot be read */
export async function renderWithBank(
  score: Score,
  { soundFont, length, sampleRate }: BankOptions,
): Promise<StereoSound> {
  const bank = readBank(soundFont);
  const { BasicMIDI, SoundBankLoader, SpessaSynthProcessor, SpessaSynthSequencer } = await import(
    "spessasynth_core"
  );
  const processor = new SpessaSynthProcessor(sampleRate);
  try {
    processor.soundBankManager.addSoundBank(SoundBankLoader.fromArrayBuffer(bank), "bank");
  } catch (error) {
    throw unusable(soundFont, (error as Error).message);
  }
  await processor.processorInitialized;
  const sequencer = new SpessaSynthSequencer(processor);
  sequencer.loadNewSongList([BasicMIDI.fromArrayBuffer(writeMidi(score).slice().buffer)]);
  sequencer.play();
  const samples = Math.ceil(length * sampleRate);
  const sound = { sampleRate, left: new Float32Array(samples), right: new Float32Array(samples) };
  for (let at = 0; at < samples; at += CHUNK) {
    sequencer.processTick();
    processor.process(sound.left, sound.right, at, Math.min(CHUNK, samples - at));
  }
  return sound;
}

function readBank(path: string): ArrayBuffer {
  try {
    const bytes = readRegularFile(path, { atMost: MAX_BANK_BYTES });
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  } catch (error) {
    throw unusable(path, whyUnread(error));
  }
}

const unusable = (path: string, reason: string) =>
  new SemitoneError(
    `soundFont: expected a sound font (.sf2, .sf3, .dls); got ${path}: ${reason}; leave it out for the built-in voices`,
    "option",
  );
