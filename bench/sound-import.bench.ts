// How fast are recordings read, described and imported? Options: --folder PATH (of recordings; left out: one-shots made by formula), --files N
// (one-shots imported, made by repeating those of the folder, default 10000), --hours N (of one long recording, default 2; 0 for none), --json.
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProject } from "@semitone/library";
import { encodeWav, IMPORTED_SOUND_VIEWS, readSound, secondsOf, soundFingerprint } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";
import { printMachine } from "./machine.ts";
import { measureImport } from "./measure-import.ts";
import { round } from "./statistics.ts";

/** What the figures are promised for. */
const COUNT = 10_000;
/** Different one-shots made by formula. */
const MADE_UP = 200;

const RATE = 44_100;

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
  const files = folder === undefined ? madeUpOneShots() : filesIn(folder);
  const rows = [
    ...(await stages(files)),
    ...(await imports(files, Number(value("--files") ?? COUNT))),
    ...(await longRecording(Number(value("--hours") ?? 2))),
  ];
  if (options.includes("--json")) console.log(JSON.stringify(rows, null, 2));
  else {
    console.table(rows);
    printMachine();
  }
}

interface SoundFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const filesIn = (folder: string): SoundFile[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(wav|flac|mp3|ogg|aiff?)$/i.test(name))
    .sort()
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(folder, name))) }));

/** Struck notes of 0.2 to 2 s: partials that fade, and noise that fades faster. */
function madeUpOneShots(): SoundFile[] {
  const random = randomFrom(1);
  return Array.from({ length: MADE_UP }, (_, i) => {
    const [seconds, hertz, fall] = [0.2 + 1.8 * random(), 50 * 2 ** (6 * random()), 0.3 + 0.6 * random()];
    const samples = Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => {
      const t = n / RATE;
      let value = 0.2 * (2 * random() - 1) * Math.exp(-40 * t);
      for (let p = 1; p <= 8 && p * hertz < 15_000; p++)
        value +=
          0.2 * fall ** (p - 1) * Math.sin(2 * Math.PI * p * hertz * t) * Math.exp((-3 * p * t) / seconds);
      return value;
    });
    return { name: `${i}.wav`, bytes: encodeWav({ sampleRate: RATE, samples }) };
  });
}

/** Seconds of sound for each second of a core, of each step of an import; the second of two rounds. */
async function stages(files: readonly SoundFile[]): Promise<Row[]> {
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
async function imports(files: readonly SoundFile[], count: number): Promise<Row[]> {
  return inScratch(async (music, project) => {
    for (let i = 0; i < count; i++) {
      const { name, bytes } = files[i % files.length];
      const ending = name.slice(name.lastIndexOf("."));
      // A tag of its own behind each file makes it another file with the same sound.
      writeFileSync(join(music, `${i}${ending}`), Buffer.concat([bytes, Buffer.from(`TAG${i}`)]));
    }
    const first = await measureImport(project, music);
    const again = await measureImport(project, music);
    const row = (what: string, value: number, unit: string, target = ""): Row => ({
      case: `${count} files: ${what}`,
      value: round(value, 1),
      unit,
      target: count === COUNT ? target : "",
    });
    return [
      row("import", first.seconds, "s", "< 180"),
      row("processor time of it, all processes", first.cpuSeconds, "s", "< 360"),
      row("memory of it, all processes", first.peakMegabytes, "MB peak", "< 600"),
      row("import again", again.seconds, "s", "< 5"),
      row("processor time of it, all processes", again.cpuSeconds, "s"),
    ];
  });
}

/** Seconds of a block that is written at once. */
const BLOCK = 60;

/** A recording of hours: a new note every second. */
async function longRecording(hours: number): Promise<Row[]> {
  if (!(hours > 0)) return [];
  return inScratch(async (music, project) => {
    const blocks = Math.round((hours * 3600) / BLOCK);
    const file = openSync(join(music, "long.wav"), "w");
    const data = new Int16Array(BLOCK * RATE);
    for (let n = 0; n < data.length; n++) {
      const t = (n % RATE) / RATE;
      const hertz = 110 * 2 ** (Math.floor(n / RATE) / 12);
      data[n] = 9000 * Math.sin(2 * Math.PI * hertz * t) * Math.exp(-4 * t);
    }
    const bytes = Buffer.from(data.buffer);
    writeSync(file, wavHead(blocks * bytes.length));
    for (let block = 0; block < blocks; block++) writeSync(file, bytes);
    closeSync(file);
    const { seconds, cpuSeconds, peakMegabytes, report } = await measureImport(project, music);
    // What a busy machine makes time out says nothing.
    if (report.dropped > 0)
      throw new Error("sound-import: expected the recording to be kept; it was dropped");
    const row = (what: string, value: number, unit: string, target = ""): Row => ({
      case: `a recording of ${hours} h: ${what}`,
      value: round(value, 1),
      unit,
      target,
    });
    return [
      row("import", seconds, "s"),
      row("processor time", cpuSeconds, "s"),
      row("memory, all processes", peakMegabytes, "MB peak", "< 600"),
    ];
  });
}

/** Of a file of one channel and 16 bits. */
function wavHead(bytes: number): Buffer {
  const head = Buffer.from(encodeWav({ sampleRate: RATE, samples: new Float32Array(0) }, { bits: 16 }));
  head.writeUInt32LE(head.length - 8 + bytes, 4);
  head.writeUInt32LE(bytes, head.length - 4);
  return head;
}

async function inScratch(work: (music: string, project: string) => Promise<Row[]>): Promise<Row[]> {
  const scratch = mkdtempSync(join(tmpdir(), "semitone-sounds-"));
  try {
    const music = join(scratch, "music");
    mkdirSync(music);
    const project = join(scratch, "project");
    await createProject(project).close();
    return await work(music, project);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
