// The recordings of a bench, their labels, and the rows of their views.
import { readFileSync } from "node:fs";
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
export const readNotes = (data: string): Promise<Recorded[]> =>
  read(join(data, "timbre"), "labels.csv", ({ instrument, group, pitch, cents }) => ({
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

/** @param images  whether log-mel images are wanted, too */
export function rowsOf(sounds: readonly Sound[], images: boolean): Rows {
  return {
    timbre: timbre.compute(sounds) as Float32Array[],
    mels: images ? (mel.compute(sounds) as Float32Array[]) : [],
  };
}
