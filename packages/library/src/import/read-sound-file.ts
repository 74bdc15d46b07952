// From one file to everything the library keeps of a recording: read a piece at a time, so that hours take the memory of ten minutes.
import { closeSync } from "node:fs";
import { basename } from "node:path";
import { digestFile, openRegularFile, whyUnread } from "@semitone/disk";
import type { Rows } from "@semitone/music";
import {
  findSoundView,
  openRecording,
  type Recording,
  SegmentCutter,
  type SoundSegment,
  type SoundView,
  soundFingerprint,
} from "@semitone/sound";
import { fileSource } from "../pieces/file-source.ts";
import { computeRows, joinedRows, type PieceRows } from "../rows/piece-rows.ts";
import type { ChildSettings, FileResult, SoundResult } from "./file-result.ts";
import { droppedFile, judged } from "./file-result.ts";

/** As `readFile`, of a recording. */
export async function readSoundFile(
  path: string,
  settings: ChildSettings,
  within: string | undefined,
  onBusy: () => void,
): Promise<FileResult> {
  let sha256: string;
  let open: { file: number; size: number };
  try {
    ({ sha256 } = digestFile(path, { within }));
    open = openRegularFile(path, { within });
  } catch (error) {
    return droppedFile("unreadable", whyUnread(error));
  }
  try {
    const { recording, diagnostics } = await openRecording(basename(path), fileSource(open));
    const pieces = recording ? [await describeRecording(recording, settings, onBusy)] : [];
    return { sha256, ...judged(diagnostics(), pieces) };
  } catch (error) {
    return droppedFile("crashed", `the reader failed; got ${(error as Error).stack ?? error}`, sha256);
  } finally {
    closeSync(open.file);
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
  const segments = new SegmentRows(settings.spans.includes("segments") ? views : []);
  const cutter = new SegmentCutter(first.sampleRate, settings.soundSegments);
  segments.add(cutter.push(first.samples));
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
    fingerprint: soundFingerprint(first),
  };
}

/** Of full scale; null for nothing. */
const decibels = (amplitude: number): number | null => (amplitude > 0 ? 20 * Math.log10(amplitude) : null);

/** Rows of segments in some views, computed as they come. */
class SegmentRows {
  readonly places: { start: number; end: number }[] = [];
  readonly #rows: Rows[][];

  constructor(private readonly views: readonly SoundView[]) {
    this.#rows = views.map(() => []);
  }

  add(segments: readonly SoundSegment[]): void {
    for (const { start, end, sound } of segments) {
      this.places.push({ start, end });
      for (const [v, view] of this.views.entries()) this.#rows[v].push(...view.compute([sound]));
    }
  }

  rows(): PieceRows[] {
    return this.views.map((view, v) => joinedRows(view, "segments", this.#rows[v]));
  }
}
