// Projects of made-up tunes on disk, in folders that go when the tests of a file are over. Development only.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, defineAttribute, importFolder, type Project, setLabels } from "@semitone/library";
import { encodeWav } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import { afterAll } from "vitest";

const open: Project[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const project of open) await project.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "semitone-"));
  folders.push(folder);
  return folder;
}

/** A tune in ABC: a waltz of quarters and halves in 3/4, or a reel of eighths in 4/4. */
export function madeUpTune(kind: "waltz" | "reel", seed: number): string {
  const random = randomFrom(seed + 1);
  const note = () => "CDEFGABcdefg"[Math.floor(12 * random())];
  const bar =
    kind === "waltz"
      ? () => (random() < 0.3 ? `${note()}4${note()}2` : `${note()}2${note()}2${note()}2`)
      : () => Array.from({ length: 8 }, note).join("");
  const bars = Array.from({ length: 8 + Math.floor(4 * random()) }, bar);
  return `X:1\nT:${kind} ${seed}\nM:${kind === "waltz" ? "3/4" : "4/4"}\nL:1/8\nQ:1/4=${90 + Math.floor(30 * random())}\nK:G\n${bars.join("|")}|]\n`;
}

const SOUND_RATE = 22_050;

/** Half a second of eight partials, each as loud as the one before times `fall`. */
export const madeUpNote = (hertz: number, fall: number): Float32Array =>
  Float32Array.from({ length: SOUND_RATE / 2 }, (_, n) => {
    const t = n / SOUND_RATE;
    let value = 0;
    for (let p = 1; p <= 8; p++) value += 0.2 * fall ** (p - 1) * Math.sin(2 * Math.PI * p * hertz * t);
    return value * Math.min(1, t / 0.02, (0.5 - t) / 0.05);
  });

export interface MadeUpSoundsOptions {
  /** Of each tone. */
  readonly notes: number;
  /** Labels `tone` (dark, bright) given to so many of each. @default 0 */
  readonly labels?: number;
  /** Reels beside the recordings. @default 0 */
  readonly reels?: number;
}

/** An open project of the recordings `dark-0.wav` ..., `bright-0.wav` ... of 220 Hz and three semitones more each. */
export async function madeUpSounds({ notes, labels = 0, reels = 0 }: MadeUpSoundsOptions): Promise<Project> {
  const folder = scratchFolder();
  const music = join(folder, "music");
  mkdirSync(music);
  const falls = { dark: 0.3, bright: 0.85 };
  for (const [tone, fall] of Object.entries(falls))
    for (let i = 0; i < notes; i++) {
      const samples = madeUpNote(220 * 2 ** (i / 4), fall);
      writeFileSync(join(music, `${tone}-${i}.wav`), encodeWav({ sampleRate: SOUND_RATE, samples }));
    }
  for (let i = 0; i < reels; i++) writeFileSync(join(music, `reel${i}.abc`), madeUpTune("reel", i));
  const project = createProject(folder, { name: "sounds" });
  open.push(project);
  await importFolder(project, [music], { workers: 1 });
  if (labels === 0) return project;
  defineAttribute(project, { kind: "categorical", name: "tone", values: Object.keys(falls) });
  for (const tone of Object.keys(falls))
    setLabels(
      project,
      Array.from({ length: labels }, (_, i) => `${tone}-${i}.wav`),
      [{ attribute: "tone", value: tone }],
    );
  return project;
}

export interface MadeUpProjectOptions {
  /** Of each kind. */
  readonly tunes: number;
  /** Labels `kind` (waltz, reel) given to so many of each kind. @default 0 */
  readonly labels?: number;
  /** Further files, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** An open project of `waltz0.abc` ..., `reel0.abc` ...; it is closed when the tests of the file are over. */
export async function madeUpProject({
  tunes,
  labels = 0,
  files = {},
}: MadeUpProjectOptions): Promise<Project> {
  const folder = scratchFolder();
  const music = join(folder, "music");
  mkdirSync(music);
  for (const kind of ["waltz", "reel"] as const)
    for (let i = 0; i < tunes; i++) writeFileSync(join(music, `${kind}${i}.abc`), madeUpTune(kind, i));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(music, name), content);
  const project = createProject(folder, { name: "made-up" });
  open.push(project);
  if (tunes > 0 || Object.keys(files).length > 0) await importFolder(project, [music], { workers: 1 });
  if (labels > 0) {
    defineAttribute(project, { kind: "categorical", name: "kind", values: ["waltz", "reel"] });
    for (const kind of ["waltz", "reel"])
      setLabels(
        project,
        Array.from({ length: labels }, (_, i) => `${kind}${i}.abc`),
        [{ attribute: "kind", value: kind }],
      );
  }
  return project;
}
