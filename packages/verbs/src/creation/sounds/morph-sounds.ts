// The verb `morph` for recordings: steps from one to another as WAV files, and as an instrument for samplers.
import { basename, dirname, join } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import { Progress, type WorkOptions } from "@semitone/job";
import { findPiece, type Project } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import {
  type MorphedPart,
  type MorphStep,
  morph,
  morphSteps,
  noteCents,
  type SoundModel,
} from "@semitone/sound";
import { requireNumber } from "../check-composition.ts";
import { openSound } from "./piece-sound.ts";
import { instrumentText, keysBetween, type Region } from "./sfz.ts";
import { type MadeSound, wavPaths, writeSound } from "./write-sound.ts";

export interface MorphSoundsOptions extends WorkOptions {
  /** Names of recordings of the project, see `findPiece`. */
  readonly from: string;
  readonly to: string;
  /** Both ends included; 2..64. @default 5 */
  readonly steps?: number;
  /** @default "all" */
  readonly what?: MorphedPart;
  /** Path of the WAV file; a number goes before the extension. @default `created/morphed.wav` in the project */
  readonly out?: string;
  /**
   * Also writes an SFZ instrument beside the files: every step at every third key of this range, such as `C3-C5`, crossfaded by the
   * modulation wheel. @default none
   */
  readonly keys?: string;
}

export interface MorphedSound extends MadeSound {
  /** 0 at `from`, 1 at `to`. */
  readonly t: number;
  /** From the step before, in dB over cepstral coefficients; 0 of the first. */
  readonly distance: number;
}

export interface MorphSoundsPlan {
  readonly from: string;
  readonly to: string;
  readonly sounds: readonly Pick<MorphedSound, "wav">[];
  readonly sfz?: string;
}

export interface MorphSoundsResult extends MorphSoundsPlan {
  readonly sounds: readonly MorphedSound[];
}

/** Checks the options as `morphSounds` does, and tells which files it would write. */
export function planMorphSounds(project: Project, options: MorphSoundsOptions): MorphSoundsPlan {
  const { from, to, steps = 5, out, keys } = options;
  requireNumber("steps", steps, 2, 64, true);
  const paths = wavPaths(project, out, "morphed", steps);
  if (keys !== undefined) keysBetween(keys);
  return {
    from: findPiece(project, from).name,
    to: findPiece(project, to).name,
    sounds: paths.map((wav) => ({ wav })),
    ...(keys === undefined ? {} : { sfz: `${wavPaths(project, out, "morphed", 1)[0].slice(0, -4)}.sfz` }),
  };
}

/**
 * Writes the steps; the same recordings give the same bytes.
 *
 * @throws SemitoneError (`option`) for scores, or where a pitch is to go between sounds of which one has none
 */
export async function morphSounds(project: Project, options: MorphSoundsOptions): Promise<MorphSoundsResult> {
  const { what = "all", signal } = options;
  const plan = planMorphSounds(project, options);
  const progress = Progress.to(options.onProgress);
  const reading = progress.part("reading sounds", 0.2);
  reading.at(0);
  const a = await openSound(project, options.from);
  reading.at(0.5);
  const b = await openSound(project, options.to);
  reading.at(1);
  if (what === "pitch") requirePitches(a, b);
  signal?.throwIfAborted();
  const morphing = progress.part("morphing", options.keys === undefined ? 0.8 : 0.3);
  morphing.at(0);
  const steps = morphSteps(a.model, b.model, plan.sounds.length, { what });
  const sounds = steps.map(({ share, samples, distance }, k) => {
    signal?.throwIfAborted();
    morphing.at(k / steps.length);
    return { t: share, distance, ...writeSound(plan.sounds[k].wav, samples) };
  });
  morphing.at(1);
  if (plan.sfz !== undefined)
    writeInstrument(plan.sfz, { a: a.model, b: b.model, steps, what, keys: options.keys! }, progress, signal);
  return { ...plan, sounds };
}

/** @throws SemitoneError (`option`) naming a sound that has no pitch */
export function requirePitches(
  ...sounds: readonly { readonly name: string; readonly model: SoundModel }[]
): void {
  const without = sounds.find(({ model }) => model.partials === 0);
  if (without)
    throw new SemitoneError(
      `what: expected sounds with a pitch; got ${without.name}, which has none; morph the timbre or all`,
      "option",
    );
}

interface Instrument {
  readonly a: SoundModel;
  readonly b: SoundModel;
  readonly steps: readonly MorphStep[];
  readonly what: MorphedPart;
  readonly keys: string;
}

/** Of a name: what opens a header, names a variable, begins a comment or may be taken for an opcode. */
const UNSAFE = /[^\p{L}\p{N}\p{M} ._-]/gu;

/** Samples lie in a folder beside the SFZ file that has its name, but for what a path in SFZ cannot hold. */
function writeInstrument(
  sfz: string,
  { a, b, steps, what, keys }: Instrument,
  whole: Progress,
  signal?: AbortSignal,
) {
  requirePitches({ name: "the first sound", model: a }, { name: "the second sound", model: b });
  const progress = whole.part("writing the instrument", 0.5);
  const stem = join(dirname(sfz), basename(sfz).slice(0, -4).replace(UNSAFE, "_"));
  const regions: Region[] = [];
  const range = keysBetween(keys);
  const apart = what === "timbre" ? 0 : noteCents(b) - noteCents(a);
  for (const [s, { share }] of steps.entries())
    for (const [k, key] of range.entries()) {
      signal?.throwIfAborted();
      progress.at((s * range.length + k) / (steps.length * range.length));
      const shift = 100 * key.centre - noteCents(a) - share * apart;
      const wav = `${stem}/${String(s + 1).padStart(2, "0")}-${key.centre}.wav`;
      const { loop } = writeSound(wav, morph(a, b, { share, what, shift }).samples);
      regions.push({ ...key, sample: `${basename(stem)}/${basename(wav)}`, step: s, loop });
    }
  writeWholeFile(sfz, new TextEncoder().encode(instrumentText(regions, steps.length)));
  progress.at(1);
}
