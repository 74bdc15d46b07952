// Where made sounds go: WAV files of 44.1 kHz and 24 bits, with a loop where they are sustained.
import { extname, join } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import type { Project } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import { encodeWav, finished, hertzToCents, type Loop, looped, SAMPLE_RATE } from "@semitone/sound";
import { pitchOf } from "./piece-sound.ts";

export interface MadeSound {
  readonly wav: string;
  readonly seconds: number;
  /** dB of full scale, at most -1; null for silence. */
  readonly peak: number | null;
  /** Measured in what was made: 6900 is A4. Absent where it has no pitch. */
  readonly cents?: number;
  /** Samples, both played. Absent where the sound is not sustained. */
  readonly loop?: Loop;
}

/** Paths of `count` files: the one that is given, with a number before its ending where there are several. */
export function wavPaths(
  { folder }: Pick<Project, "folder">,
  out: string | undefined,
  name: string,
  count: number,
): string[] {
  const given = out ?? join(folder, "created", `${name}.wav`);
  if (extname(given).toLowerCase() !== ".wav")
    throw new SemitoneError(
      `out: expected a path that ends in .wav, since sounds are made; got ${JSON.stringify(given)}`,
      "option",
    );
  const digits = String(count).length;
  const stem = given.slice(0, -4);
  return Array.from({ length: count }, (_, k) =>
    count === 1 ? given : `${stem}-${String(k + 1).padStart(digits, "0")}${extname(given)}`,
  );
}

/** Gives a sound its ends, its room and its loop, and writes it. */
export function writeSound(wav: string, made: Float32Array): MadeSound {
  const whole = finished(made);
  const hertz = pitchOf({ sampleRate: SAMPLE_RATE, samples: whole });
  const found = looped(whole, hertz);
  const samples = found?.samples ?? whole;
  const cents = hertz === undefined ? undefined : hertzToCents(hertz);
  writeWholeFile(
    wav,
    encodeWav({ sampleRate: SAMPLE_RATE, samples }, { bits: 24, cents, loop: found?.loop }),
  );
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    wav,
    seconds: samples.length / SAMPLE_RATE,
    peak: peak > 0 ? 20 * Math.log10(peak) : null,
    ...(cents === undefined ? {} : { cents }),
    ...(found ? { loop: found.loop } : {}),
  };
}
