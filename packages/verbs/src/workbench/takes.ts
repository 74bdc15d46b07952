// Music that somebody kept: MIDI, notation and the setting that made it at once, sound from another process; all in the project's folder
// `created`, each take under a number of its own.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { FileError, makeFolder, readJsonFile, readRegularFile, writeWholeFile } from "@semitone/disk";
import { type Job, runJobInProcess } from "@semitone/job";
import { type Project, ProjectError } from "@semitone/library";
import { readMidi, type Score, writeMidi, writeMusicXml } from "@semitone/music";
import { encodeWav } from "@semitone/sound";
import { z } from "zod";
import { writeSound } from "../creation/sounds/write-sound.ts";
import { BUILT_IN, renderScore } from "../sound/render-score.ts";
import type { MakeSetting } from "./music-maker.ts";
import type { PerformSetting } from "./performance-maker.ts";
import type { SoundSetting } from "./sound-maker.ts";

/** Everything that a take can follow from. */
export type TakeSetting = MakeSetting | SoundSetting | PerformSetting;

export interface Take {
  /** `morph-3`; files are called so, with .mid, .musicxml, .wav and .json, of a sound with the last two. */
  readonly name: string;
  readonly setting: TakeSetting;
  readonly files: readonly string[];
}

const FOLDER = "created";
const NAME = /^(morph|generate|transfer|perform|sound-morph|sound-transfer)-([1-9]\d{0,5})$/;
const ENDINGS = [".mid", ".musicxml", ".wav"] as const;
const MAX_SETTING_BYTES = 1 << 20;
const MAX_MIDI_BYTES = 1 << 24;

/** Where takes are. */
export const takesFolder = ({ folder }: Pick<Project, "folder">): string => join(folder, FOLDER);

/**
 * Writes what can be written at once. What was performed has no notation of its own: that is the score, and notes beside its beats are none.
 *
 * @throws ProjectError (`read-only`) where nothing may be written
 */
export function keepTake(project: Project, score: Score, setting: MakeSetting | PerformSetting): Take {
  const { name, at } = newTake(project, setting);
  writeWholeFile(at(".mid"), writeMidi(score));
  const hasNotation = setting.kind !== "perform";
  if (hasNotation) writeWholeFile(at(".musicxml"), writeMusicXml(score));
  keepSetting(at, setting);
  return { name, setting, files: [`${name}.mid`, ...(hasNotation ? [`${name}.musicxml`] : [])] };
}

/** Writes a sound, with its loop where it is sustained. @throws ProjectError (`read-only`) */
export function keepSound(project: Project, samples: Float32Array, setting: SoundSetting): Take {
  const { name, at } = newTake(project, setting);
  writeSound(at(".wav"), samples);
  keepSetting(at, setting);
  return { name, setting, files: [`${name}.wav`] };
}

/** The setting comes last: what has one is a take. */
const keepSetting = (at: (ending: string) => string, setting: Take["setting"]): void =>
  writeWholeFile(at(".json"), `${JSON.stringify(setting, null, 2)}\n`);

/** A name with a number of its own, and where its files go. */
function newTake(project: Project, setting: Take["setting"]) {
  if (project.connection.isReadOnly)
    throw new ProjectError(
      `keep: expected a project that may be written; got ${project.folder}, which can only be read; copy it to a folder of your own`,
      "read-only",
    );
  const folder = takesFolder(project);
  makeFolder(folder);
  let number = 1;
  for (const name of readdirSync(folder)) {
    const [, kind, used] = NAME.exec(name.replace(/\.[a-z]+$/, "")) ?? [];
    if (kind === setting.kind) number = Math.max(number, Number(used) + 1);
  }
  const name = `${setting.kind}-${number}`;
  return { name, at: (ending: string) => join(folder, `${name}${ending}`) };
}

/** Every take, newest first. */
export function listTakes(project: Pick<Project, "folder">): Take[] {
  const folder = takesFolder(project);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((file) => {
      const name = file.endsWith(".json") ? file.slice(0, -5) : "";
      if (!NAME.test(name)) return [];
      try {
        const setting = readJsonFile(join(folder, file), { atMost: MAX_SETTING_BYTES, within: folder });
        const files = ENDINGS.map((ending) => `${name}${ending}`).filter((each) =>
          existsSync(join(folder, each)),
        );
        return [
          { name, setting: setting as Take["setting"], files, at: statSync(join(folder, file)).mtimeMs },
        ];
      } catch {
        return []; // a file of somebody else's that has such a name
      }
    })
    .sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
    .map(({ at: _, ...take }) => take);
}

/** The bytes of a take's file. @throws ProjectError (`missing`) for any other name */
export function readTakeFile(project: Pick<Project, "folder">, file: string): Uint8Array {
  const [stem, ending] = [file.replace(/\.[a-z]+$/, ""), /\.[a-z]+$/.exec(file)?.[0]];
  const folder = takesFolder(project);
  if (NAME.test(stem) && (ENDINGS as readonly (string | undefined)[]).includes(ending))
    try {
      return readRegularFile(join(folder, file), { atMost: 1 << 30, within: folder });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  throw new ProjectError(
    `take: expected a file of a take; got ${JSON.stringify(file)}; see the list of takes`,
    "missing",
  );
}

/** Renders the sound of a take in a process of its own, so that nobody waits for it. @returns the file's name */
export async function renderTake(project: Pick<Project, "folder">, name: string): Promise<string> {
  const at = (ending: string) => join(takesFolder(project), `${name}${ending}`);
  if (!existsSync(at(".wav")))
    await runJobInProcess(
      { url: import.meta.url, name: "RENDER_TAKE" },
      { midi: at(".mid"), wav: at(".wav") },
    );
  return `${name}.wav`;
}

/** Plays a MIDI file of ours by the built-in voices. */
export const RENDER_TAKE: Job<{ midi: string; wav: string }, number> = {
  kind: "render-take",
  version: 1,
  input: z.object({ midi: z.string(), wav: z.string() }),
  output: z.number(),
  async run(_, { midi, wav }) {
    const { score } = readMidi(readRegularFile(midi, { atMost: MAX_MIDI_BYTES }));
    const sound = encodeWav(await renderScore(score!, { soundFont: BUILT_IN }));
    writeWholeFile(wav, sound);
    return sound.length;
  },
};
