// A recording as `show` tells it: what the file is, its level over time, and its descriptors.
import type { Diagnostic } from "@semitone/music";
import { SOUND_VIEWS, type Sound, type SoundHead, secondsOf } from "@semitone/sound";
import { type Block, heading, line } from "../declare/block.ts";
import { decimals } from "./numbers.ts";

/** A recording that is shown. */
export interface ShownSound {
  readonly name: string;
  readonly head: SoundHead;
  /** All of it, or its first ten minutes, as it is analysed: one channel at 22050 Hz. */
  readonly sound: Sound;
  readonly diagnostics: readonly Diagnostic[];
}

/** Points of the curve of levels. */
const POINTS = 120;
/** Weaker is drawn as that, in dB of full scale. */
const SILENCE = -90;

const decibels = (amplitude: number): number => Math.max(SILENCE, 20 * Math.log10(amplitude));

/** Largest sample of each of some stretches of equal length, in dB of full scale. */
function levelsOf({ samples }: Sound): number[] {
  const points = Math.min(POINTS, samples.length);
  return Array.from({ length: points }, (_, p) => {
    let peak = 0;
    const stop = Math.floor(((p + 1) * samples.length) / points);
    for (let i = Math.floor((p * samples.length) / points); i < stop; i++)
      peak = Math.max(peak, Math.abs(samples[i]));
    return decibels(peak);
  });
}

function rmsOf({ samples }: Sound): number {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return decibels(Math.sqrt(sum / samples.length));
}

/** Names of the descriptors of recordings and their values; NaN where one is undefined. */
function descriptorsOf(sound: Sound): { name: string; value: number }[] {
  return SOUND_VIEWS.flatMap((view) => {
    const [row] = view.compute([sound]);
    return (view.columns ?? []).map(({ name }, i) => ({ name, value: row[i] }));
  });
}

/** The recording as data. */
export function soundDocument({ name, head, sound, diagnostics }: ShownSound): object {
  const { format, codec, sampleRate, channels } = head;
  const levels = levelsOf(sound);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    name,
    kind: "sound",
    format,
    codec,
    sampleRate,
    channels,
    seconds: secondsOf(sound),
    peak: Math.max(...levels),
    level: rmsOf(sound),
    levels,
    descriptors: Object.fromEntries(descriptorsOf(sound).map((one) => [one.name, finite(one.value)])),
    diagnostics,
  };
}

/** The recording for a person. */
export function soundBlocks({ name, head, sound }: ShownSound): Block[] {
  const levels = levelsOf(sound);
  const channels = head.channels === 1 ? "mono" : `${head.channels} channels`;
  const facts = [
    `${head.format}, ${head.codec}`,
    `${head.sampleRate} Hz`,
    channels,
    `${decimals(secondsOf(sound))} s`,
    `peak ${decimals(Math.max(...levels))} dB`,
    `level ${decimals(rmsOf(sound))} dB`,
  ];
  return [
    heading(name),
    line(facts.join(", ")),
    line(),
    { kind: "curves", curves: [{ name: "peak dB", values: levels }] },
    line(),
    { kind: "figures", heading: "timbre", figures: descriptorsOf(sound) },
  ];
}
