// POP909: keys and beats in text files beside each song.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readRegularFile } from "@semitone/disk";
import { orReject } from "../formats/read-context.ts";
import { sourceName, wholeText } from "../formats/text-source.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { Preset } from "./preset.ts";
import { inWords } from "./preset-rows.ts";

const TONICS = [
  "C",
  "C#",
  "Db",
  "D",
  "D#",
  "Eb",
  "E",
  "F",
  "F#",
  "Gb",
  "G",
  "G#",
  "Ab",
  "A",
  "A#",
  "Bb",
  "B",
];
const MODES: Record<string, string> = { maj: "major", min: "minor" };

/** A hundred times what a song has. */
const MAX_TEXT_BYTES = 1 << 24;

export const pop909: Preset = {
  attributes: [
    {
      kind: "categorical",
      name: "key",
      values: TONICS.flatMap((tonic) => Object.values(MODES).map((mode) => `${tonic}:${mode}`)),
    },
    { kind: "continuous", name: "tempo", min: 1, max: 1000 },
  ],
  async *read(source, context) {
    const folder = sourceName(source);
    let songs: string[];
    try {
      songs = readdirSync(folder).filter((name) => /^\d{3}$/.test(name));
    } catch {
      throw new LabelError("the preset expects the folder of POP909", { file: folder });
    }
    if (songs.length === 0) throw new LabelError("holds no song folders (001, 002, ...)", { file: folder });
    for (const song of songs.sort()) {
      const files = [`${song}/${song}.mid`];
      const records: LabelRecord[] = [];
      for (const [name, parse] of [
        ["key_audio.txt", keys],
        ["beat_midi.txt", tempo],
      ] as const) {
        const path = join(folder, song, name);
        if (!existsSync(path)) continue;
        const bytes = readRegularFile(path, { atMost: MAX_TEXT_BYTES, within: folder });
        const text = await wholeText({ name: path, bytes });
        orReject({ ...context, file: path }, undefined, () => {
          records.push(...parse(text).map((record) => ({ ...record, files })));
        });
      }
      yield records;
    }
  },
};

type SongLabel = Pick<LabelRecord, "attribute" | "value" | "span" | "line">;

/** Lines `start end Gb:maj`, in seconds. */
function keys(text: string): SongLabel[] {
  return rows(text).map(([start, end, key = ""], index) => {
    const [tonic, mode] = key.split(":");
    if (!(Number(start) >= 0 && Number(start) < Number(end)))
      throw new LabelError(`expected start, end and key; got ${start} ${end} ${key}`, { line: index + 1 });
    return {
      attribute: "key",
      value: `${tonic}:${inWords(MODES, mode ?? "")}`,
      span: { unit: "seconds", start: Number(start), end: Number(end) },
      line: index + 1,
    };
  });
}

/** Lines that begin with the time of a beat in seconds; the tempo is 60 over the median distance, in beats a minute. */
function tempo(text: string): SongLabel[] {
  const beats = rows(text).map(([time]) => Number(time));
  const distances = beats
    .slice(1)
    .map((time, index) => time - beats[index])
    .sort((a, b) => a - b);
  if (distances.length === 0) return [];
  const middle = distances.length >> 1;
  const median =
    distances.length % 2 === 1 ? distances[middle] : (distances[middle - 1] + distances[middle]) / 2;
  if (!(median > 0)) throw new LabelError("expected rising beat times in seconds");
  return [{ attribute: "tempo", value: 60 / median }];
}

const rows = (text: string) =>
  text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/\s+/));
