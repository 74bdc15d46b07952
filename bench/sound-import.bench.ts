// How fast are recordings read, described and imported? Options: --folder PATH (of recordings), --files N (one-shots imported, made by
// repeating those of the folder with another gain each, default 1000), --workers N (default 2), --json.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject, importFolder } from "@semitone/library";
import { IMPORTED_SOUND_VIEWS, readSound, secondsOf, soundFingerprint } from "@semitone/sound";
import { printMachine } from "./machine.ts";
import { round } from "./statistics.ts";

const COUNT = 1000;
/** What the figures are promised for. */
const PROMISED = 10_000;

interface Row {
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

export async function main(options: readonly string[]): Promise<void> {
  const value = (name: string) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
  const folder = value("--folder");
  if (folder === undefined) {
    console.error("sound-import: expected --folder with recordings; got none");
    process.exitCode = 2;
    return;
  }
  const names = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(wav|flac|mp3|ogg|aiff?)$/i.test(name))
    .sort();
  const files = names.map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));
  const rows = [
    ...(await stages(files)),
    ...(await imports(files, Number(value("--files") ?? COUNT), Number(value("--workers") ?? 2))),
  ];
  if (options.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else {
    console.table(rows);
    printMachine();
  }
}

/** Seconds of sound for each second of a core, of each step of an import; the second of two rounds. */
async function stages(files: readonly { name: string; bytes: Uint8Array }[]): Promise<Row[]> {
  let spent = new Map<string, number>();
  let seconds = 0;
  const timed = async <T>(step: string, work: () => T | Promise<T>): Promise<T> => {
    const start = cpuSeconds();
    const result = await work();
    spent.set(step, (spent.get(step) ?? 0) + cpuSeconds() - start);
    return result;
  };
  for (let round = 0; round < 2; round++) {
    spent = new Map();
    seconds = 0;
    for (const { name, bytes } of files.slice(0, 300)) {
      const { sound } = await timed("decoding", () => readSound(name, bytes));
      if (!sound) continue;
      seconds += secondsOf(sound);
      for (const view of IMPORTED_SOUND_VIEWS) await timed(view.id, () => view.compute([sound]));
      await timed("fingerprint", () => soundFingerprint(sound));
    }
  }
  const all = [...spent.values()].reduce((sum, one) => sum + one, 0);
  const row = (step: string, own: number, target: string): Row => ({
    case: step,
    value: round(seconds / own, 0),
    unit: "x real time",
    target,
  });
  return [...[...spent].map(([step, own]) => row(step, own, "")), row("all of it", all, ">= 100")];
}

/** An import of many different files, and of the same again. */
async function imports(
  files: readonly { name: string; bytes: Uint8Array }[],
  count: number,
  workers: number,
): Promise<Row[]> {
  const scratch = mkdtempSync(join(tmpdir(), "semitone-sounds-"));
  try {
    const music = join(scratch, "music");
    mkdirSync(music);
    for (let i = 0; i < count; i++) {
      const { name, bytes } = files[i % files.length];
      const ending = name.slice(name.lastIndexOf("."));
      // A tag of its own behind each file makes it another file with the same sound.
      writeFileSync(join(music, `${i}${ending}`), Buffer.concat([bytes, Buffer.from(`TAG${i}`)]));
    }
    const project = createProject(join(scratch, "project"));
    const first = await importFolder(project, music, { workers });
    const again = await importFolder(project, music, { workers });
    await project.close();
    const scale = PROMISED / count;
    const row = (what: string, value: number, target: string): Row => ({
      case: `${PROMISED} files, ${workers} workers, from ${count}: ${what}`,
      value: round(value * scale, 1),
      unit: "s",
      target,
    });
    return [row("import", first.seconds, "< 180"), row("import again", again.seconds, "< 5")];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
