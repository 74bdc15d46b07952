// Sound that somebody hears, as WAV bytes in memory and as a line to draw: recordings when first wanted, sounds that were made; the last ones are
// kept, within a bound.
import { type Job, type JobError, runJobInProcess } from "@semitone/job";
import {
  openProject,
  type Project,
  ProjectError,
  type ProjectErrorCode,
  readRecording,
  type SoundPiece,
} from "@semitone/library";
import { encodeWav, type Sound, secondsOf } from "@semitone/sound";
import { z } from "zod";

export interface HeardSound {
  readonly wav: Uint8Array;
  readonly seconds: number;
  /** Lowest and highest sample of each of `STRETCHES` equal stretches in turn, -127..127. */
  readonly peaks: readonly number[];
}

/** Longer recordings are heard to here: what is kept in memory at once has a bound. */
const MAX_SECONDS = 600;
/** Shorter recordings are read here: that takes less than a process takes to begin. */
const LONG_SECONDS = 20;
/** Above this rate nobody hears a difference. */
const MAX_RATE = 44_100;
/** Bytes that are kept beside the newest sound. */
const MAX_BYTES = 96 * 2 ** 20;
const STRETCHES = 400;

export class HeardSounds {
  /** The most recently heard last. */
  readonly #kept = new Map<string, HeardSound>();
  readonly #coming = new Map<string, Promise<HeardSound>>();
  #bytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly maxBytes = MAX_BYTES) {}

  /** What is known by a name, made when it is not there: one after the other, so that one at a time is in memory as samples. */
  get(name: string, make: () => Promise<HeardSound>): Promise<HeardSound> {
    const known = this.find(name);
    if (known) return Promise.resolve(known);
    const before = this.#coming.get(name);
    if (before) return before;
    const coming = this.#last
      .catch(() => {}) // told to whoever asked for it
      .then(async () => this.#keep(name, await make()))
      .finally(() => this.#coming.delete(name));
    this.#coming.set(name, coming);
    this.#last = coming;
    return coming;
  }

  /** What is still kept by a name. */
  find(name: string): HeardSound | undefined {
    const known = this.#kept.get(name);
    if (!known) return undefined;
    this.#kept.delete(name);
    this.#kept.set(name, known);
    return known;
  }

  #keep(name: string, heard: HeardSound): HeardSound {
    this.#kept.set(name, heard);
    this.#bytes += heard.wav.length;
    for (const [oldest, { wav }] of this.#kept) {
      if (this.#bytes <= this.maxBytes || oldest === name) break;
      this.#kept.delete(oldest);
      this.#bytes -= wav.length;
    }
    return heard;
  }
}

/** The first minutes of a recording, one channel; a long one by a process of its own. @throws ProjectError (`missing`) where its file is gone */
export async function recordingOf(
  project: Project,
  { id, seconds, sampleRate }: Pick<SoundPiece, "id" | "seconds" | "sampleRate">,
): Promise<HeardSound> {
  if (seconds <= LONG_SECONDS) return readHeard(project, id, sampleRate);
  const order = { folder: project.folder, piece: id, sampleRate };
  try {
    return await runJobInProcess<typeof order, HeardSound>(
      { url: import.meta.url, name: "HEAR_RECORDING" },
      order,
    );
  } catch (error) {
    const { message, code } = error as JobError;
    const own = OF_PROJECT.find((each) => each === code);
    throw own ? new ProjectError(message.replace(/^HEAR_RECORDING: /, ""), own) : error;
  }
}

/** What a process says of a file, as it would be said here. */
const OF_PROJECT: readonly ProjectErrorCode[] = ["missing", "no-piece", "busy"];

async function readHeard(project: Project, piece: number, sampleRate: number): Promise<HeardSound> {
  const options = { sampleRate: Math.min(sampleRate, MAX_RATE), maxSeconds: MAX_SECONDS };
  return heardSound(await readRecording(project, piece, options));
}

/** Reads a recording, and leaves what is heard of it. */
export const HEAR_RECORDING: Job<{ folder: string; piece: number; sampleRate: number }, HeardSound> = {
  kind: "hear-recording",
  version: 1,
  input: z.object({ folder: z.string(), piece: z.number(), sampleRate: z.number() }),
  output: z.object({ wav: z.instanceof(Uint8Array), seconds: z.number(), peaks: z.array(z.number()) }),
  async run(_, { folder, piece, sampleRate }) {
    const project = openProject(folder);
    try {
      return await readHeard(project, piece, sampleRate);
    } finally {
      await project.close();
    }
  },
};

export function heardSound(sound: Sound): HeardSound {
  return { wav: encodeWav(sound), seconds: secondsOf(sound), peaks: peaksOf(sound.samples) };
}

/** Lowest and highest sample of each stretch. Of fewer samples than stretches some share one. */
function peaksOf(samples: Float32Array): number[] {
  const peaks: number[] = [];
  const at = (stretch: number) => Math.floor((stretch * samples.length) / STRETCHES);
  for (let stretch = 0; stretch < STRETCHES && samples.length > 0; stretch++) {
    let [low, high] = [1, -1];
    for (let i = at(stretch); i < Math.max(at(stretch + 1), at(stretch) + 1); i++) {
      low = Math.min(low, samples[i]);
      high = Math.max(high, samples[i]);
    }
    peaks.push(Math.round(127 * Math.max(-1, low)), Math.round(127 * Math.min(1, high)));
  }
  return peaks;
}
