// `semitone show`: a piece in the terminal, as piano roll, descriptors and curves. Works on any file, in a project or not.
import { existsSync, readFileSync, statSync } from "node:fs";
import { findPiece, LabelError, queryLabels, readPiece, type StoredLabel } from "@semitone/library";
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
} from "@semitone/music";
import { keyName } from "../key-name.ts";
import { pianoRoll } from "../piano-roll.ts";
import { EXIT, type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import { sparkline } from "../sparkline.ts";
import { visible } from "../style.ts";
import { UsageError } from "../usage-error.ts";
import { wholeNumber } from "./import.ts";
import { spanText, valueText } from "./label/label-text.ts";

interface ShowOptions {
  readonly bars?: boolean;
  readonly curves?: string;
  readonly height: string;
}

/** Largest file read whole. */
const MAX_BYTES = 256 * 2 ** 20;
/** Labels listed; stretches by many annotators are too many to read. */
const MOST_LABELS = 12;

/** The options, checked. */
interface View {
  readonly height: number;
  /** Indices of the bar descriptors to draw as curves; descriptors of the whole piece where there are none. */
  readonly curves: readonly number[];
}

interface Shown {
  readonly name: string;
  readonly score: Score | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly labels: readonly StoredLabel[];
}

export const showVerb: Verb = (program, start) => {
  const command = program
    .command("show")
    .description("draw a piece: piano roll, descriptors, labels; --bars for curves over its bars")
    .argument("<piece>", "a music file, or a piece of the project by name")
    .option("--bars", "descriptors of each bar, as curves")
    .option("--curves <list>", "which curves, separated by commas (default: all)")
    .option("--height <lines>", "lines of the piano roll", "20")
    .action(
      start(async (session, wanted: string, options: ShowOptions) => {
        const view: View = {
          height: wholeNumber("--height", options.height),
          curves: options.bars || options.curves ? chosenCurves(options.curves) : [],
        };
        const shown = withinLimits(await find(session, wanted));
        if (session.out.json) await session.out.document(asDocument(shown, view));
        else await draw(session, shown, view);
        if (shown.score === undefined) session.exitCode = EXIT.failed;
      }),
    );
  withExample(
    withCommonOptions(command),
    "semitone show waltz.mid",
    "semitone show waltz.mid --bars --curves notesPerSecond,meanPitch",
  );
};

/** A file on the disk, else a piece of the project. */
async function find(session: Session, wanted: string): Promise<Shown> {
  const path = session.path(wanted.replace(/#\d+$/, ""));
  if (existsSync(path) && statSync(path).isFile()) {
    const { size } = statSync(path);
    if (size > MAX_BYTES)
      throw new LabelError(`show: expected at most ${MAX_BYTES} bytes; got ${size} in ${wanted}`);
    const { scores, diagnostics } = readScores(path, readFileSync(path));
    const ordinal = Number(/#(\d+)$/.exec(wanted)?.[1] ?? 0);
    if (scores.length > 1)
      session.out.note(
        `${scores.length} pieces in this file; ${wanted.replace(/#\d+$/, "")}#n shows another, from 0`,
      );
    return { name: wanted, score: scores[ordinal]?.score, diagnostics, labels: [] };
  }
  const piece = findPiece(session.project, wanted);
  const labels: StoredLabel[] = [];
  for await (const label of queryLabels(session.project, { piece: piece.name })) labels.push(label);
  return { name: piece.name, score: readPiece(session.project, piece.id), diagnostics: [], labels };
}

/** A piece too long for its few notes, which an import would drop, has no descriptors and no drawing: a reason instead. */
function withinLimits(shown: Shown): Shown {
  try {
    if (shown.score !== undefined) requireBoundedLength(shown.score);
    return shown;
  } catch (error) {
    if (!(error instanceof GridError)) throw error;
    const reason: Diagnostic = { code: "too-long", severity: "fatal", message: `show: ${error.message}` };
    return { ...shown, score: undefined, diagnostics: [...shown.diagnostics, reason] };
  }
}

function asDocument({ name, score, diagnostics, labels }: Shown, { curves }: View): object {
  if (score === undefined) return { name, diagnostics };
  const description = describe(score);
  const number = (value: number) => (Number.isFinite(value) ? value : null);
  return {
    name,
    notes: score.notes.length,
    tracks: score.tracks,
    ticksPerQuarter: score.ticksPerQuarter,
    bars: description.bars.length,
    descriptors: Object.fromEntries(DESCRIPTORS.map((d, i) => [d.name, number(description.piece[i])])),
    ...(curves.length > 0
      ? {
          curves: Object.fromEntries(
            curves.map((i) => [BAR_DESCRIPTOR_NAMES[i], description.bars.map((row) => number(row[i]))]),
          ),
        }
      : {}),
    labels: labels.map(({ attribute, ...label }) => ({ ...label, attribute: attribute.name })),
    diagnostics,
  };
}

async function draw(session: Session, shown: Shown, { curves, height }: View): Promise<void> {
  const { out } = session;
  const { name, score, diagnostics, labels } = shown;
  for (const { severity, message } of diagnostics)
    if (severity === "fatal") out.error(message);
    else if (severity !== "note") out.warn(`${severity}: ${message}`);
  if (score === undefined) return;
  const grid = barGrid(score);
  await out.line(out.style("bold", visible(name)));
  await out.line(visible(headline(score, grid.length)));
  const width = out.drawingWidth;
  for (const line of pianoRoll(score, grid, { width, height })) await out.line(out.style("cyan", line));
  const description = describe(score);
  if (curves.length > 0) await drawCurves(session, description.bars, curves);
  else await drawDescriptors(session, description.piece);
  await drawLabels(session, labels);
}

function headline({ notes, tracks, meters, tempos, keys, provenance }: Score, bars: number): string {
  const [meter] = meters;
  const [key] = keys;
  return [
    provenance.title,
    provenance.composer,
    `${notes.length} notes`,
    `${tracks.length} ${tracks.length === 1 ? "track" : "tracks"}`,
    `${bars} bars`,
    `${meter.numerator}/${meter.denominator}`,
    `${Math.round(tempos[0].qpm)} quarters a minute`,
    key && keyName(key.fifths, key.mode),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Name and value, in as many columns as fit, family by family. */
async function drawDescriptors({ out }: Session, values: Float32Array): Promise<void> {
  const cells = DESCRIPTORS.map((descriptor, i) => ({ ...descriptor, value: values[i] }));
  const nameWidth = Math.max(...cells.map(({ name }) => name.length));
  const cellWidth = nameWidth + 11;
  const columns = Math.max(1, Math.floor(out.drawingWidth / cellWidth));
  for (const family of new Set(cells.map((cell) => cell.family))) {
    const members = cells.filter((cell) => cell.family === family);
    await out.line();
    await out.line(out.style("bold", family));
    const rows = Math.ceil(members.length / columns);
    for (let row = 0; row < rows; row++) {
      const line = members
        .filter((_, index) => index % rows === row)
        .map(({ name, value }) => `${name.padEnd(nameWidth)} ${figure(value).padStart(8)}`.padEnd(cellWidth))
        .join("");
      await out.line(line.trimEnd());
    }
  }
}

async function drawCurves(
  { out }: Session,
  bars: readonly Float32Array[],
  chosen: readonly number[],
): Promise<void> {
  const nameWidth = Math.max(...chosen.map((i) => BAR_DESCRIPTOR_NAMES[i].length));
  const width = Math.max(8, out.drawingWidth - nameWidth - 22);
  await out.line();
  for (const i of chosen) {
    const values = bars.map((row) => row[i]);
    const known = values.filter(Number.isFinite);
    const low = known.reduce((least, value) => Math.min(least, value), known[0]);
    const high = known.reduce((most, value) => Math.max(most, value), known[0]);
    await out.line(
      `${BAR_DESCRIPTOR_NAMES[i].padEnd(nameWidth)} ${figure(low).padStart(9)} ${out.style("cyan", sparkline(values, width))} ${figure(high)}`,
    );
  }
}

/** @throws UsageError for a curve that there is not */
function chosenCurves(curves: string | undefined): number[] {
  if (curves === undefined) return BAR_DESCRIPTOR_NAMES.map((_, index) => index);
  return curves.split(",").map((name) => {
    const index = BAR_DESCRIPTOR_NAMES.indexOf(name.trim());
    if (index === -1)
      throw new UsageError(
        `--curves: there is no curve ${JSON.stringify(name.trim())}; known: ${BAR_DESCRIPTOR_NAMES.join(", ")}`,
      );
    return index;
  });
}

async function drawLabels({ out }: Session, labels: readonly StoredLabel[]): Promise<void> {
  if (labels.length === 0) return;
  await out.line();
  await out.table(
    ["label", "value", "where", "annotator", "confidence", "how"],
    labels
      .slice(0, MOST_LABELS)
      .map(({ attribute, value, span, annotator, confidence, aggregation }) => [
        attribute.name,
        valueText(value),
        spanText(span),
        annotator,
        confidence,
        aggregation,
      ]),
  );
  if (labels.length > MOST_LABELS)
    out.note(`${labels.length - MOST_LABELS} more labels; semitone label export --piece lists them`);
}

const figure = (value: number | undefined) =>
  value !== undefined && Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "-";
