// What the verb `show` finds and draws: a piece of the project, or any file.
import { existsSync, statSync } from "node:fs";
import { readRegularFile } from "@semitone/disk";
import {
  fileKind,
  findPiece,
  queryLabels,
  readPiece,
  readRecording,
  type StoredLabel,
  withFileSource,
} from "@semitone/library";
import {
  BAR_DESCRIPTOR_NAMES,
  barGrid,
  DESCRIPTORS,
  type Diagnostic,
  describe,
  GridError,
  readScores,
  requireBoundedLength,
  type Score,
  withoutOrnaments,
} from "@semitone/music";
import { readSound } from "@semitone/sound";
import { type Block, heading, line, note, section, warning } from "./declare/block.ts";
import { keyName } from "./text/key-name.ts";
import { spanText, valueText } from "./text/label-text.ts";
import { type ShownSound, soundBlocks, soundDocument } from "./text/sound-text.ts";
import type { VerbContext } from "./verb.ts";

/** Largest file read whole. */
const MAX_BYTES = 256 * 2 ** 20;
/** Labels listed; more than a page of them is for `label export`. */
const MAX_LABELS = 12;

/** How a piece is looked at. */
interface View {
  readonly bars: boolean;
  readonly curves?: readonly string[];
  readonly height: number;
}

interface Found {
  readonly name: string;
  readonly score: Score | undefined;
  /** In the place of a score, where the piece is a recording. */
  readonly sound?: ShownSound;
  readonly diagnostics: readonly Diagnostic[];
  readonly labels: readonly StoredLabel[];
}

/** A piece as data and as a drawing, each made when it is asked for. */
export interface Shown {
  /** Neither a score nor a recording could be read: there are only the reasons. */
  readonly isUnreadable: boolean;
  readonly document: () => object;
  readonly blocks: () => Block[];
}

export async function show(context: VerbContext, piece: string, view: View): Promise<Shown> {
  const found = withinLimits(await find(context, piece));
  const curves = curvesOf(view);
  return {
    isUnreadable: found.score === undefined && found.sound === undefined,
    document: () => asDocument(found, curves),
    blocks: () => draw(found, curves, view.height),
  };
}

/** Indices of the bar descriptors to draw as curves; the descriptors of the whole piece are shown where there are none. */
function curvesOf({ bars, curves }: View): number[] {
  if (curves !== undefined) return curves.map((name) => BAR_DESCRIPTOR_NAMES.indexOf(name));
  return bars ? [...BAR_DESCRIPTOR_NAMES.keys()] : [];
}

/** A file on the disk, else a piece of the project. */
async function find(context: VerbContext, wanted: string): Promise<Found> {
  const file = wanted.replace(/#\d+$/, "");
  const path = context.path(file);
  if (existsSync(path) && statSync(path).isFile()) {
    if (fileKind(path) === "sound") return showSoundFile(wanted, path);
    const { scores, diagnostics } = readScores(path, readRegularFile(path, { atMost: MAX_BYTES }));
    const ordinal = Number(/#(\d+)$/.exec(wanted)?.[1] ?? 0);
    if (scores.length > 1)
      context.tell("note", `${scores.length} pieces in this file; ${file}#n shows another, counted from 0`);
    return { name: wanted, score: scores[ordinal]?.score, diagnostics, labels: [] };
  }
  const project = context.openProject();
  const piece = findPiece(project, wanted);
  const labels: StoredLabel[] = [];
  for await (const label of queryLabels(project, { piece: piece.name })) labels.push(label);
  if (piece.kind === "score")
    return { name: piece.name, score: readPiece(project, piece.id), diagnostics: [], labels };
  const { name, format, codec, sampleRate, channels } = piece;
  const head = { format, codec, sampleRate, channels };
  const sound = { name, head, sound: await readRecording(project, piece.id), diagnostics: [] };
  return { name, score: undefined, sound, diagnostics: [], labels };
}

async function showSoundFile(name: string, path: string): Promise<Found> {
  const { sound, head, diagnostics } = await withFileSource(path, (source) => readSound(path, source));
  const shown = sound && head && { name, head, sound, diagnostics };
  return { name, score: undefined, ...(shown && { sound: shown }), diagnostics, labels: [] };
}

/** A piece too long for its few notes, which an import would drop, has no descriptors and no drawing: a reason instead. */
function withinLimits(shown: Found): Found {
  try {
    if (shown.score !== undefined) requireBoundedLength(shown.score);
    return shown;
  } catch (error) {
    if (!(error instanceof GridError)) throw error;
    const reason: Diagnostic = { code: "too-long", severity: "fatal", message: `show: ${error.message}` };
    return { ...shown, score: undefined, diagnostics: [...shown.diagnostics, reason] };
  }
}

const labelsOf = (labels: Found["labels"]): object[] =>
  labels.map(({ attribute, ...label }) => ({ ...label, attribute: attribute.name }));

function asDocument({ name, score, sound, diagnostics, labels }: Found, curves: readonly number[]): object {
  if (sound) return { ...soundDocument(sound), labels: labelsOf(labels) };
  if (score === undefined) return { name, diagnostics };
  const description = describe(score);
  const finite = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    name,
    notes: withoutOrnaments(score).notes.length,
    tracks: score.tracks,
    ticksPerQuarter: score.ticksPerQuarter,
    bars: description.bars.length,
    descriptors: Object.fromEntries(DESCRIPTORS.map((d, i) => [d.name, finite(description.piece[i])])),
    ...(curves.length > 0
      ? {
          curves: Object.fromEntries(
            curves.map((i) => [BAR_DESCRIPTOR_NAMES[i], description.bars.map((row) => finite(row[i]))]),
          ),
        }
      : {}),
    labels: labelsOf(labels),
    diagnostics,
  };
}

function draw(
  { name, score, sound, diagnostics, labels }: Found,
  curves: readonly number[],
  height: number,
): Block[] {
  const remarks = diagnostics.flatMap(({ severity, message }): Block[] =>
    severity === "fatal"
      ? [{ kind: "error", text: message }]
      : severity === "note"
        ? []
        : [warning(`${severity}: ${message}`)],
  );
  if (sound) return [...remarks, ...soundBlocks(sound), ...labelBlocks(labels)];
  if (score === undefined) return remarks;
  const { piece, bars } = describe(score);
  return [
    ...remarks,
    heading(name),
    line(headline(score)),
    { kind: "piano roll", score, height },
    ...(curves.length > 0
      ? [line(), curveBlock(bars, curves)]
      : [...new Set(DESCRIPTORS.map(({ family }) => family))].flatMap((family) => [
          line(),
          figures(family, piece),
        ])),
    ...labelBlocks(labels),
  ];
}

function headline(score: Score): string {
  const { tracks, meters, tempos, keys, provenance } = score;
  const plain = withoutOrnaments(score);
  const graces = score.notes.length - plain.notes.length;
  const [meter] = meters;
  const [key] = keys;
  return [
    provenance.title,
    provenance.composer,
    `${plain.notes.length} notes`,
    ...(graces > 0 ? [`${graces} grace notes`] : []),
    `${tracks.length} ${tracks.length === 1 ? "track" : "tracks"}`,
    `${barGrid(plain).length} bars`,
    `${meter.numerator}/${meter.denominator}`,
    `${Math.round(tempos[0].qpm)} quarters per minute`,
    key && keyName(key.fifths, key.mode),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Descriptors of one family. */
const figures = (family: string, values: Float32Array): Block => ({
  kind: "figures",
  heading: family,
  figures: DESCRIPTORS.flatMap((descriptor, i) =>
    descriptor.family === family ? [{ name: descriptor.name, value: values[i] }] : [],
  ),
});

const curveBlock = (bars: readonly Float32Array[], curves: readonly number[]): Block => ({
  kind: "curves",
  curves: curves.map((i) => ({ name: BAR_DESCRIPTOR_NAMES[i], values: bars.map((row) => row[i]) })),
});

const labelBlocks = (labels: readonly StoredLabel[]): Block[] => [
  ...section(
    ["label", "value", "where", "annotator", "confidence", "method"],
    labels
      .slice(0, MAX_LABELS)
      .map(({ attribute, value, span, annotator, confidence, aggregation }) => [
        attribute.name,
        valueText(value),
        spanText(span),
        annotator,
        confidence,
        aggregation,
      ]),
  ),
  ...(labels.length > MAX_LABELS
    ? [note(`${labels.length - MAX_LABELS} more labels; semitone label export --piece lists them`)]
    : []),
];
