// The verb `transfer` for recordings: the timbre of another, or another pitch, from the recording's own phases and noise.
import { Progress, type WorkOptions } from "@semitone/job";
import { findPiece, type Project } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import { morph, noteCents, reshaped, type Sound } from "@semitone/sound";
import { parsePitch } from "../../text/pitch-name.ts";
import { openSound, type PieceSound } from "./piece-sound.ts";
import { type MadeSound, wavPaths, writeSound } from "./write-sound.ts";

export interface TransferSoundOptions extends WorkOptions {
  /** Name of a recording of the project. */
  readonly piece: string;
  /** Name of the recording whose timbre it gets: spectrum, noise and course of the level. */
  readonly timbre?: string;
  /** The pitch that it gets, such as `C4`; the spectral envelope stays. */
  readonly pitch?: string;
  /** @default `created/transferred.wav` in the project */
  readonly out?: string;
}

export interface TransferSoundPlan {
  readonly piece: string;
  readonly timbre?: string;
  readonly sounds: readonly Pick<MadeSound, "wav">[];
}

export interface TransferSoundResult extends TransferSoundPlan {
  readonly sounds: readonly MadeSound[];
  /** Cents that the pitch has moved; absent where there is none. */
  readonly moved?: number;
}

/** Checks the options as `transferSound` does, and tells which file it would write. */
export function planTransferSound(project: Project, options: TransferSoundOptions): TransferSoundPlan {
  const { piece, timbre, pitch, out } = options;
  if (timbre === undefined && pitch === undefined)
    throw new SemitoneError(
      "transfer: expected what the sound gets, a timbre or a pitch (--timbre SOUND, --pitch C4); got neither",
      "option",
    );
  if (pitch !== undefined) parsePitch(pitch);
  return {
    piece: findPiece(project, piece).name,
    ...(timbre === undefined ? {} : { timbre: findPiece(project, timbre).name }),
    sounds: wavPaths(project, out, "transferred", 1).map((wav) => ({ wav })),
  };
}

/** Writes one sound. @throws SemitoneError (`option`) for scores, or a pitch for a sound without */
export async function transferSound(
  project: Project,
  options: TransferSoundOptions,
): Promise<TransferSoundResult> {
  const plan = planTransferSound(project, options);
  const progress = Progress.to(options.onProgress);
  const reading = progress.part("reading sounds", 0.5);
  reading.at(0);
  const sound = await openSound(project, options.piece);
  const timbre = options.timbre === undefined ? undefined : await openSound(project, options.timbre);
  options.signal?.throwIfAborted();
  const making = progress.part("making the sound", 0.5);
  making.at(0);
  const { samples } = transferred(sound, timbre, options.pitch);
  const made = writeSound(plan.sounds[0].wav, samples);
  making.at(1);
  const { model } = sound;
  const moved = made.cents === undefined || model.partials === 0 ? undefined : made.cents - noteCents(model);
  return { ...plan, sounds: [made], ...(moved === undefined ? {} : { moved }) };
}

/** A sound with the timbre of another, or at another pitch, or both. @throws SemitoneError (`option`) for a pitch where it has none */
export function transferred(
  { model, name }: PieceSound,
  timbre: PieceSound | undefined,
  pitch: string | undefined,
): Sound {
  if (pitch !== undefined && model.partials === 0)
    throw new SemitoneError(
      `pitch: expected a sound with a pitch to change; got ${name}, which has none; leave --pitch out`,
      "option",
    );
  const shift = pitch === undefined ? 0 : parsePitch(pitch) - noteCents(model);
  return timbre
    ? morph(model, timbre.model, { share: 1, what: "timbre", carriedByFirst: true, shift })
    : reshaped(model, { cents: shift });
}
