// What the verbs that make music have in common: which run, and where the files go.
import { z } from "zod";
import { option } from "../declare/option.ts";
import type { VerbContext } from "../verb.ts";

const BUILT_IN = "built-in";

export const creationOptions = {
  run: option(z.string().optional(), {
    help: "the run to use",
    placeholder: "name",
    otherwise: "the newest",
  }),
  out: option(z.string().optional(), {
    help: "the file to write: MIDI, or MusicXML (.musicxml) with MIDI beside it",
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

/** Shape of the files of one piece. */
export const createdFiles = {
  midi: z.string(),
  musicxml: z.string().optional(),
  wav: z.string().optional(),
};
