// Where created music goes: a MIDI file, and beside it notation and sound where asked for. Files appear whole or not at all.
import { extname, join } from "node:path";
import { writeWholeFile } from "@semitone/disk";
import type { Project } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import { endOfScore, type Score, tempoMap, writeMidi, writeMusicXml } from "@semitone/music";
import { encodeWav } from "@semitone/sound";
import { renderScore } from "../sound/render-score.ts";

export interface OutputOptions {
  /** Path of the MIDI file, or of a MusicXML file with the MIDI beside it; of several, a number goes before the extension. @default `created/<verb>.mid` in the project */
  readonly out?: string;
  /** Write the sound, too: beside the MIDI file, with the extension .wav. @default false */
  readonly wav?: boolean;
  /** Sound font to play with (.sf2, .sf3, .dls), or `built-in`. @default the system's, else the built-in voices */
  readonly soundFont?: string;
}

export interface CreatedFiles {
  readonly midi: string;
  /** Only where `out` is the path of one. */
  readonly musicxml?: string;
  /** Only where sound was asked for. */
  readonly wav?: string;
}

/** Paths for one piece. @throws SemitoneError (`option`) where `out` is neither MIDI nor MusicXML */
export function outputFiles(
  { folder }: Pick<Project, "folder">,
  { out, wav }: OutputOptions,
  name: string,
  number?: number,
): CreatedFiles {
  const given = out ?? join(folder, "created", `${name}.mid`);
  const extension = extname(given);
  const isNotation = [".musicxml", ".xml"].includes(extension.toLowerCase());
  if (!isNotation && ![".mid", ".midi"].includes(extension.toLowerCase()))
    throw new SemitoneError(
      `out: expected a path that ends in .mid or .musicxml; got ${JSON.stringify(given)}`,
      "option",
    );
  const stem = given.slice(0, -extension.length);
  const base = out !== undefined && number !== undefined ? `${stem}-${number}` : stem;
  return {
    midi: `${base}${isNotation ? ".mid" : extension}`,
    ...(isNotation ? { musicxml: `${base}${extension}` } : {}),
    ...(wav ? { wav: `${base}.wav` } : {}),
  };
}

/** Writes a score as MIDI, as notation and as sound. @returns its length in seconds */
export async function writeCreated(
  score: Score,
  { midi, musicxml, wav }: Pick<CreatedFiles, "midi" | "musicxml"> & { readonly wav?: string | undefined },
  { soundFont }: OutputOptions,
): Promise<number> {
  writeWholeFile(midi, writeMidi(score));
  if (musicxml !== undefined) writeWholeFile(musicxml, writeMusicXml(score));
  if (wav !== undefined) writeWholeFile(wav, encodeWav(await renderScore(score, { soundFont })));
  return tempoMap(score).ticksToSeconds(endOfScore(score));
}
