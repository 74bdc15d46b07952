// The recordings of a bench, their labels, and the rows of their views.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mel, readSound, type Sound, timbre } from "@semitone/sound";

/** A recording with what its table says of it. */
export interface Recorded {
  readonly sound: Sound;
  /** The class that is asked for. */
  readonly label: string;
  /** What must not be torn apart by a split. */
  readonly group: string;
  /** MIDI note number with its fraction; NaN of drums. */
  readonly pitch: number;
}

export interface Rows {
  /** The descriptors. */
  readonly timbre: readonly Float32Array[];
  /** Log-mel images. */
  readonly mels: readonly Float32Array[];
}

/** Notes of twelve instruments; groups are notes of one pitch, instrument and collection. */
export const readNotes = (data: string): Promise<Recorded[]> => readCollection(join(data, "timbre"));

/** The same of any folder with such a table. */
export const readCollection = (folder: string): Promise<Recorded[]> =>
  read(folder, "labels.csv", ({ instrument, group, pitch, cents }) => ({
    label: instrument,
    group,
    pitch: Number(pitch) + Number(cents) / 100,
  }));

/** Drums; groups are kits. */
export const readDrums = (data: string): Promise<Recorded[]> =>
  read(join(data, "timbre"), "one-shots.csv", ({ kind, kit }) => ({
    label: kind,
    group: kit,
    pitch: Number.NaN,
  }));

async function read(
  folder: string,
  table: string,
  labelsOf: (line: Record<string, string>) => Omit<Recorded, "sound">,
): Promise<Recorded[]> {
  const [head, ...lines] = readFileSync(join(folder, table), "utf8").trim().split(/\r?\n/);
  // No name, label or group of these tables holds a comma; licences, in the last column, do.
  const names = head.split(",");
  const recorded: Recorded[] = [];
  for (const line of lines) {
    const cells = line.split(",");
    const record = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
    const file = join(folder, record.file_name);
    const { sound, diagnostics } = await readSound(file, new Uint8Array(readFileSync(file)));
    if (!sound) throw new Error(`timbre: cannot read ${file}: ${diagnostics[0].message}`);
    recorded.push({ sound, ...labelsOf(record) });
  }
  return recorded;
}

/** Sounds of a view that are held at once. */
const AT_ONCE = 100;

/**
 * Computes rows, or reads them from the folder where they are kept.
 *
 * @param images  whether log-mel images are wanted, too
 */
export const rowsKeptIn =
  (folder: string | undefined) =>
  (name: string, sounds: readonly (() => Sound)[], images: boolean): Rows => {
    const views = images ? [timbre, mel] : [timbre];
    const file = (view: { id: string }) => join(folder ?? "", `${name}-${view.id}.f32`);
    const missing = views.filter((view) => folder === undefined || !existsSync(file(view)));
    const made = new Map(missing.map((view) => [view, [] as Float32Array[]]));
    for (let from = 0; missing.length > 0 && from < sounds.length; from += AT_ONCE) {
      const some = sounds.slice(from, from + AT_ONCE).map((make) => make());
      for (const [view, rows] of made) rows.push(...(view.compute(some) as Float32Array[]));
    }
    if (folder !== undefined) {
      mkdirSync(folder, { recursive: true });
      for (const [view, rows] of made)
        writeFileSync(
          file(view),
          Buffer.concat(rows.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))),
        );
    }
    const rowsOf = (view: (typeof views)[number]): readonly Float32Array[] =>
      made.get(view) ?? keptRows(file(view), sounds.length);
    return { timbre: rowsOf(timbre), mels: images ? rowsOf(mel) : [] };
  };

function keptRows(file: string, count: number): Float32Array[] {
  const bytes = readFileSync(file);
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const width = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width));
}
