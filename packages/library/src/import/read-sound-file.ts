// From one file to everything the library keeps of a recording: read a piece at a time, so that hours take the memory of ten minutes.
import { basename } from "node:path";
import { digestFile, FileError, whyUnread } from "@semitone/disk";
import type { Rows } from "@semitone/music";
import {
  type ByteSource,
  findSoundView,
  openRecording,
  type Recording,
  SegmentCutter,
  type Sound,
  type SoundSegment,
  type SoundView,
  soundFingerprint,
} from "@semitone/sound";
import { withFileSource } from "../pieces/file-source.ts";
import { computeRows, joinedRows, type PieceRows, type UnreadRows } from "../rows/piece-rows.ts";
import type { ChildSettings, FileResult, SoundResult } from "./file-result.ts";
import { droppedFile, judged } from "./file-result.ts";

/** As `readFile`, of a recording. */
export async function readSoundFile(
  path: string,
  settings: ChildSettings,
  within: string | undefined,
  onBusy: () => void,
): Promise<FileResult> {
  let sha256: string | undefined;
  try {
    ({ sha256 } = digestFile(path, { within }));
    const read = async (source: ByteSource) => {
      const { recording, diagnostics } = await openRecording(basename(path), source, { onBlock: onBusy });
      const pieces = recording ? [await describeRecording(recording, settings, onBusy)] : [];
      return judged(diagnostics(), pieces);
    };
    return { sha256, ...(await withFileSource(path, read, { within })) };
  } catch (error) {
    if (error instanceof FileError) return droppedFile("unreadable", whyUnread(error));
    return droppedFile("crashed", `the reader failed; got ${(error as Error).stack ?? error}`, sha256);
  }
}

async function describeRecording(
  recording: Recording,
  settings: ChildSettings,
  onBusy: () => void,
): Promise<SoundResult> {
  const { first, head, levels } = recording;
  const views = settings.views.flatMap((id) => findSoundView(id) ?? []);
  const whole = settings.spans.filter((spans) => spans === "piece");
  const rows = computeRows(views, whole, () => [first]);
  const fingerprint = soundFingerprint(first);
  const segments = new SegmentRows(settings.spans.includes("segments") ? views : [], first, rows);
  const cutter = new SegmentCutter(first.sampleRate, settings.soundSegments);
  // A stretch after the other: all segments at once would be as large as the recording again, and the cutter's own copy, too.
  for (const stretch of stretches(first.samples)) {
    segments.add(cutter.push(stretch));
    onBusy();
  }
  for await (const block of recording.rest()) {
    segments.add(cutter.push(block));
    onBusy();
  }
  segments.add(cutter.end());
  // The levels are those of all of it only now.
  const level = Math.sqrt(levels.energy / Math.max(1, levels.frames));
  return {
    kind: "sound",
    ordinal: 0,
    facts: {
      format: head.format,
      seconds: levels.frames / head.sampleRate,
      codec: head.codec,
      sample_rate: head.sampleRate,
      channels: head.channels,
      peak: decibels(levels.peak),
      level: decibels(level),
    },
    segments: segments.places,
    views: [...rows, ...segments.rows()],
    fingerprint,
  };
}

/** Samples that are cut into segments at once: about 50 s. */
const STRETCH = 2 ** 20;

function* stretches(samples: Float32Array): Generator<Float32Array> {
  for (let from = 0; from < samples.length; from += STRETCH) yield samples.subarray(from, from + STRETCH);
}

/** Of full scale; null for nothing. */
const decibels = (amplitude: number): number | null => (amplitude > 0 ? 20 * Math.log10(amplitude) : null);

/** Rows of segments in some views, computed as they come. */
class SegmentRows {
  readonly places: { start: number; end: number }[] = [];
  readonly #rows: Rows[][];

  constructor(
    private readonly views: readonly SoundView[],
    private readonly whole: Sound,
    private readonly known: readonly (PieceRows | UnreadRows)[],
  ) {
    this.#rows = views.map(() => []);
  }

  add(segments: readonly SoundSegment[]): void {
    for (const { start, end, sound: cut } of segments) {
      this.places.push({ start, end });
      // Most recordings are one segment: views that have read the whole need not read it again.
      const sound = start === 0 && cut.samples.length === this.whole.samples.length ? this.whole : cut;
      for (const [v, view] of this.views.entries()) this.#rows[v].push(...this.#rowsOf(view, sound));
    }
  }

  #rowsOf(view: SoundView, sound: Sound): readonly Rows[] {
    if (sound !== this.whole) return view.compute([sound]);
    const known = this.known.find((rows) => rows.view === view.id);
    return known && "rows" in known ? [known.rows] : view.compute([sound]);
  }

  rows(): PieceRows[] {
    return this.views.map((view, v) => joinedRows(view, "segments", this.#rows[v]));
  }
}
