// Recordings that are fuzzed: intact ones are the files of fixtures/sounds.
import { readFileSync } from "node:fs";
import process from "node:process";
import { type ReadSoundResult, readSound } from "@semitone/sound";
import type { FuzzResult } from "./fuzz.ts";
import { type Anatomy, mutate } from "./mutate.ts";

export interface FuzzSoundFormat {
  readonly name: string;
  /** Names of intact files. */
  readonly files: readonly string[];
  readonly anatomy: Anatomy;
  /** Whether samples that change without a reason are a fault: the format has checksums. */
  readonly isChecked: boolean;
}

/** Starts of four letters, as chunks and pages begin with. */
function idsIn(bytes: Uint8Array, ids: readonly string[]): number[] {
  const text = Buffer.from(bytes).toString("latin1");
  return ids.flatMap((id) => {
    const places: number[] = [];
    for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) places.push(at);
    return places;
  });
}

/** Bytes that begin a frame of MPEG audio or of FLAC. */
function syncsIn(bytes: Uint8Array, mask: number, value: number): number[] {
  return [...bytes.keys()].filter((at) => bytes[at] === 0xff && (bytes[at + 1] & mask) === value);
}

const text = (letters: string): Uint8Array => Uint8Array.from(Buffer.from(letters, "latin1"));

function chunked(ids: readonly string[], poison: readonly Uint8Array[]): Anatomy {
  return {
    pieces: (bytes) => idsIn(bytes, ids),
    lengths: (bytes) => idsIn(bytes, ids).map((at) => at + 4),
    poison,
  };
}

const HUGE = Uint8Array.from([0xff, 0xff, 0xff, 0xff]);

export const FUZZ_SOUND_FORMATS: readonly FuzzSoundFormat[] = [
  {
    name: "wav",
    files: [
      "pcm-u8.wav",
      "pcm-16.wav",
      "pcm-24.wav",
      "pcm-32.wav",
      "float-32.wav",
      "extensible.wav",
      "rf64.wav",
    ],
    anatomy: chunked(
      ["RIFF", "RF64", "ds64", "fmt ", "fact", "data"],
      [
        text("data\xff\xff\xff\xff"),
        text("fmt \x10\0\0\0\x11\0\xff\xff"),
        text("ds64\xff\xff\xff\x7f"),
        HUGE,
      ],
    ),
    isChecked: false,
  },
  {
    name: "aiff",
    files: ["pcm-16.aiff", "pcm-24.aiff", "float-32.aifc", "little-endian.aifc"],
    anatomy: chunked(
      ["FORM", "COMM", "SSND", "FVER", "PEAK"],
      [
        text("SSND\xff\xff\xff\xff\xff\xff\xff\xff"),
        text("COMM\0\0\0\x12\x7f\xff\xff\xff\xff\xff\0\x10"),
        HUGE,
      ],
    ),
    isChecked: false,
  },
  {
    name: "flac",
    files: ["mono-16.flac", "stereo-24.flac", "five-16.flac"],
    anatomy: {
      pieces: (bytes) => syncsIn(bytes, 0xfe, 0xf8),
      lengths: (bytes) => [4, ...syncsIn(bytes, 0xfe, 0xf8)].filter((at) => at + 4 <= bytes.length),
      poison: [Uint8Array.from([0xff, 0xf8, 0x79, 0x08, 0, 0xff, 0xff, 0]), text("fLaC"), HUGE],
    },
    isChecked: true,
  },
  {
    name: "mp3",
    files: ["mono.mp3", "stereo.mp3"],
    anatomy: {
      pieces: (bytes) => syncsIn(bytes, 0xe0, 0xe0),
      poison: [
        text("ID3\x04\0\0\x7f\x7f\x7f\x7f"),
        text("TAG"),
        Uint8Array.from([0xff, 0xfb, 0xe0, 0]),
        HUGE,
      ],
    },
    isChecked: false,
  },
  {
    name: "ogg",
    files: ["mono.ogg", "stereo.ogg", "opus.ogg"],
    anatomy: {
      pieces: (bytes) => idsIn(bytes, ["OggS"]),
      lengths: (bytes) => idsIn(bytes, ["OggS"]).map((at) => at + 6),
      poison: [text("OggS\0\x02"), text("\x01vorbis\0\0\0\0\xff\xff\xff\xff\x7f"), HUGE],
    },
    isChecked: false,
  },
];

const FOLDER = new URL("../../fixtures/sounds/", import.meta.url);
const intactFiles = new Map<string, { bytes: Uint8Array; result: Promise<ReadSoundResult> }>();

function intactFile(name: string) {
  let known = intactFiles.get(name);
  if (!known) {
    const bytes = new Uint8Array(readFileSync(new URL(name, FOLDER)));
    known = { bytes, result: readSound(name, bytes) };
    intactFiles.set(name, known);
  }
  return known;
}

/** Samples of a damaged file of a kilobyte or thirty that are too many: hours. */
const MOST_SAMPLES = 600 * 22_050;

/** One damaged recording, read and judged: see `Outcome`. */
export async function fuzzSoundOnce(format: FuzzSoundFormat, seed: number): Promise<FuzzResult> {
  const name = format.files[seed % format.files.length];
  const intact = intactFile(name);
  const { kind, bytes } = mutate(intact.bytes, Math.floor(seed / format.files.length), format.anatomy);
  const before = await intact.result;
  // Of processor time: a busy machine does not make a file slow.
  const start = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  try {
    const { sound, head, diagnostics } = await readSound(name, bytes);
    const milliseconds = spent();
    const failed = diagnostics.find(({ code }) => code === "reader-failed");
    if (failed) return { kind, milliseconds, outcome: "crashed", error: failed.message };
    const broken = brokenPromise(sound?.samples, diagnostics.length);
    if (broken) return { kind, milliseconds, outcome: "broken", error: broken };
    if (diagnostics.length > before.diagnostics.length) return { kind, milliseconds, outcome: "reason" };
    const same =
      sound &&
      before.sound &&
      Buffer.from(sound.samples.buffer).equals(Buffer.from(before.sound.samples.buffer));
    if (same || (!sound && !before.sound)) return { kind, milliseconds, outcome: "unchanged" };
    // Another rate or number of samples in the header of a file makes another legal file.
    const isSameHead = JSON.stringify(head) === JSON.stringify(before.head);
    return { kind, milliseconds, outcome: format.isChecked && isSameHead ? "silent" : "legal" };
  } catch (error) {
    return { kind, milliseconds: spent(), outcome: "crashed", error };
  }
}

function brokenPromise(samples: Float32Array | undefined, reasons: number): string | undefined {
  if (!samples) return reasons === 0 ? "expected a reason where there is no sound; got none" : undefined;
  if (samples.length === 0 || samples.length > MOST_SAMPLES)
    return `expected 1 to ${MOST_SAMPLES} samples; got ${samples.length}`;
  const at = samples.findIndex((value) => !Number.isFinite(value));
  return at < 0 ? undefined : `expected numbers; got ${samples[at]} at ${at}`;
}
