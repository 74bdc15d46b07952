// The units of a run's language model that speak for its labels, and what the loudest holds along a piece.
import { join } from "node:path";
import type { Project } from "@semitone/library";
import {
  findScore,
  hasLanguageModel,
  LANGUAGE_FOLDER,
  type LanguageModel,
  type LanguageProbe,
  openLanguageModel,
  readProbes,
  unitTrace,
} from "@semitone/models";
import type { UnitsReport } from "./report-data.ts";

/** Units that are named, attributes that are drawn, and quarters of a piece. */
const NAMED = 8;
const MOST_ATTRIBUTES = 4;
const MOST_QUARTERS = 128;

/** One for each attribute that has a probe; none where the run has no language model. @param piece  name of the piece that is drawn */
export async function speakingUnits(
  project: Project,
  folder: string,
  piece: string | undefined,
): Promise<UnitsReport[]> {
  const language = join(folder, LANGUAGE_FOLDER);
  if (piece === undefined || !hasLanguageModel(language)) return [];
  const model = await openLanguageModel(language);
  try {
    const probes = readProbes(language, model).filter(({ units }) => units.length > 0);
    const reports: UnitsReport[] = [];
    for (const probe of probes.slice(0, MOST_ATTRIBUTES))
      reports.push(await reportOf(project, model, probe, piece));
    return reports;
  } finally {
    await model.dispose();
  }
}

async function reportOf(
  project: Project,
  model: LanguageModel,
  { attribute, classes, pieces, units }: LanguageProbe,
  piece: string,
): Promise<UnitsReport> {
  const loudness = ({ weights }: LanguageProbe["units"][number]) => Math.max(...weights.map(Math.abs));
  const loudest = [...units].sort((a, b) => loudness(b) - loudness(a) || a.unit - b.unit);
  const [{ unit, mean, deviation, weights }] = loudest;
  const { score } = findScore(project, piece);
  const inQuarters = (ticks: number) => ticks / score.ticksPerQuarter;
  const moments = await unitTrace(model, score, [unit]);
  return {
    ...{ attribute, classes, labelled: pieces, piece },
    units: loudest.slice(0, NAMED).map((one) => ({ unit: one.unit, weights: one.weights })),
    speaking: units.length,
    of: model.config.sizes.units,
    // Above 0 it speaks for the class with the largest weight.
    speaksFor: classes[weights.indexOf(Math.max(...weights))],
    notes: score.notes
      .filter(({ onset }) => inQuarters(onset) < MOST_QUARTERS)
      .map(({ onset, duration, pitch }) => ({ at: inQuarters(onset), length: inQuarters(duration), pitch })),
    moments: moments
      .filter(({ at }) => at < MOST_QUARTERS)
      .map(({ at, values: [value] }) => ({ at, value: (value - mean) / deviation })),
  };
}
