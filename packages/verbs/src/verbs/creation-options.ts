// What the verbs that make music have in common: which run, and where the files go.
import type { Project } from "@semitone/library";
import { z } from "zod";
import type { MadeSound } from "../creation/sounds/write-sound.ts";
import { option } from "../declare/option.ts";
import { UsageError } from "../declare/usage-error.ts";
import { pitchText } from "../text/pitch-text.ts";
import type { VerbContext } from "../verb.ts";

const BUILT_IN = "built-in";

export const creationOptions = {
  run: option(z.string().optional(), {
    help: "the run to use",
    placeholder: "name",
    otherwise: "the newest",
  }),
  out: option(z.string().optional(), {
    help: "the file to write: MIDI, or MusicXML (.musicxml) with MIDI beside it; of recordings WAV",
    placeholder: "file",
    otherwise: "in the project's folder `created`",
  }),
  wav: option(z.boolean().default(false), { help: "also write the sound, beside the MIDI file" }),
  soundFont: option(z.string().optional(), {
    help: `sound font to play with (.sf2, .sf3, .dls), or ${BUILT_IN}`,
    placeholder: "file",
    otherwise: `the system's, else ${BUILT_IN}`,
  }),
};

interface CreationOptions {
  readonly run?: string;
  readonly out?: string;
  readonly wav: boolean;
  readonly soundFont?: string;
}

/** The same with absolute paths. */
export const creationOf = ({ path }: VerbContext, { run, out, wav, soundFont }: CreationOptions) => ({
  run,
  wav,
  ...(out === undefined ? {} : { out: path(out) }),
  ...(soundFont === undefined ? {} : { soundFont: soundFont === BUILT_IN ? soundFont : path(soundFont) }),
});

/** Shape of a sound that was made; in a dry run nothing is known but its path. */
export const madeSound = {
  wav: z.string(),
  seconds: z.number().optional(),
  peak: z.number().nullable().optional(),
  cents: z.number().optional(),
  loop: z.strictObject({ start: z.number(), end: z.number() }).optional(),
};

/** Path, length, pitch and loop of sounds, for a table. */
export const soundCells = ({ wav, seconds, cents, loop }: Partial<MadeSound> & { readonly wav: string }) => [
  wav,
  seconds?.toFixed(2),
  cents === undefined ? undefined : pitchText(cents),
  loop === undefined ? undefined : `${loop.start}-${loop.end}`,
];

/**
 * Refuses what only verbs on pieces of the other kind follow, so that nothing that was asked for is left undone in silence.
 *
 * @param names  the options of the other kind, by key
 * @throws UsageError for the first of them that is given
 */
export function refuseOptions(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
  made: "score" | "sound" | "performance",
): void {
  const name = names.find((each) => given[each] !== undefined);
  if (name === undefined) return;
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const [other, piece] = {
    score: ["recordings", "score"],
    sound: ["scores", "recording"],
    performance: ["other pieces", "performance of a score"],
  }[made];
  throw new UsageError(`${flag}: expected only with ${other}; got it for a ${piece}; leave it out`);
}

/** Whether a piece is a recording: then the verb makes sounds. */
export async function isSound(project: Project, name: string): Promise<boolean> {
  const { findPiece } = await import("@semitone/library");
  return findPiece(project, name).kind === "sound";
}

/** Whether a piece is a performance of a score of the project: then the verb keeps its notes and changes how they are played. */
export async function isPerformance(project: Project, name: string): Promise<boolean> {
  const { findPerformed } = await import("../performing/performed.ts");
  return findPerformed(project, name) !== undefined;
}

export const SOUND_COLUMNS = ["file", "seconds", "pitch", "loop"];

/** Shape of the files of one piece. */
export const createdFiles = {
  midi: z.string(),
  musicxml: z.string().optional(),
  wav: z.string().optional(),
};
