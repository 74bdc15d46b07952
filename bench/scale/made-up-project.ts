// A project of made-up rows as an import would have left it, without a single file of music. The same from the same number of pieces.
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { createProject, defineAttribute, type Project, setLabels } from "@semitone/library";
import { createRun, loadDataset, trainTagger, writeTagger } from "@semitone/models";
import { SCORE_VIEWS } from "@semitone/music";
import { randomFrom } from "@semitone/stats";
import { settleGroups } from "../../packages/library/src/import/settle-duplicates.ts";
import { storeResults } from "../../packages/library/src/import/store-results.ts";
import { rowWriter } from "../../packages/library/src/rows/row-writer.ts";
import { viewCacheOf } from "../../packages/library/src/rows/view-cache.ts";

/** Pieces with labels, pieces that the tagger is fitted to, and segments of each piece. */
const LABELLED = 200;
const LEARNT_FROM = 2000;
const SEGMENTS = 4;
/** Hidden numbers that the columns of a row depend on. */
const FACTORS = 12;

const keyOf = (i: number): string => createHash("sha256").update(`made-up ${i}`).digest("hex");
const GENRES = ["waltz", "reel", "hymn", "march", "prelude"];
const nameOf = (i: number): string =>
  `${GENRES[i % GENRES.length]}/volume ${Math.floor(i / 1000)}/piece-${String(i).padStart(6, "0")}.mid`;

/** Makes the project in `folder`, which must not be there. @param isTrained  with a run `made-up` */
export async function makeProject(folder: string, pieces: number, isTrained = true): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const project = createProject(folder, { name: "scale" });
  try {
    fillLibrary(project, pieces);
    settleGroups(project.connection);
    writeMadeUpRows(project, pieces);
    label(project, pieces);
    if (isTrained) await train(project, pieces);
  } finally {
    await project.close();
  }
}

function fillLibrary(project: Project, pieces: number): void {
  const { connection } = project;
  connection.exec("INSERT INTO sources (id, path) VALUES (1, 'music')");
  const random = randomFrom(7);
  for (let start = 0; start < pieces; start += 1000) {
    const outcomes = Array.from({ length: Math.min(1000, pieces - start) }, (_, k) => {
      const i = start + k;
      return {
        file: {
          source_id: 1,
          path: nameOf(i),
          size: 1000 + (i % 997),
          modified: 1,
          sha256: keyOf(i),
          status: "kept" as const,
          reasons: [],
          pipeline: "made-up",
        },
        result: {
          sha256: keyOf(i),
          status: "kept" as const,
          reasons: [],
          diagnostics: [],
          pieces: [
            {
              kind: "score" as const,
              ordinal: 0,
              facts: {
                title: `Piece ${i}`,
                composer: i % 3 === 0 ? `Composer ${i % 50}` : null,
                format: "midi",
                notes: 200 + (i % 400),
                tracks: 1 + (i % 4),
                seconds: 30 + (i % 200),
                ticks_per_quarter: 480,
                end_ticks: 480 * 64,
                bars: 16,
                meter: i % 2 ? "4/4" : "3/4",
                key: null,
              },
              segments: Array.from({ length: SEGMENTS }, (_, s) => ({
                startTicks: s * 7680,
                endTicks: (s + 1) * 7680,
                startBar: 4 * s,
                endBar: 4 * s + 4,
              })),
              views: [],
              fingerprint: Uint32Array.from({ length: 16 }, () => random() * 2 ** 32),
            },
          ],
        },
      };
    });
    storeResults(connection, outcomes, "bars");
  }
}

/**
 * Rows of every view with columns: numbers that depend on a few hidden ones, in ten groups, with noise; one in a hundred missing. The only
 * place that knows how rows are kept.
 */
function writeMadeUpRows(project: Project, pieces: number): void {
  const writer = rowWriter(viewCacheOf(project), SCORE_VIEWS);
  const widths = SCORE_VIEWS.map(({ width }) => width);
  const rowOf = madeUpRows(widths.reduce((sum, width) => sum + width, 0));
  for (let i = 0; i < pieces; i++) {
    const row = rowOf(i);
    let at = 0;
    for (const [v, { id }] of SCORE_VIEWS.entries()) {
      writer.add(`${keyOf(i)}:0`, {
        view: id,
        spans: "piece",
        counts: [1],
        rows: row.slice(at, at + widths[v]),
      });
      at += widths[v];
    }
  }
  writer.flush();
}

function madeUpRows(columns: number): (piece: number) => Float32Array {
  const fixed = randomFrom(11);
  const normalish = (random: () => number) => random() + random() + random() - 1.5;
  const loadings = Array.from({ length: columns * FACTORS }, () => normalish(fixed));
  const centres = Array.from({ length: 10 * FACTORS }, () => 3 * normalish(fixed));
  return (piece) => {
    const random = randomFrom(1000 + piece);
    const group = Math.floor(10 * random());
    const hidden = Array.from(
      { length: FACTORS },
      (_, f) => centres[group * FACTORS + f] + normalish(random),
    );
    const row = new Float32Array(columns);
    for (let c = 0; c < columns; c++) {
      let value = normalish(random);
      for (let f = 0; f < FACTORS; f++) value += loadings[c * FACTORS + f] * hidden[f];
      row[c] = c % 9 === 8 && random() < 0.01 ? Number.NaN : value;
    }
    return row;
  };
}

function label(project: Project, pieces: number): void {
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "even", "tense"] });
  const random = randomFrom(3);
  const every = Math.max(1, Math.floor(pieces / LABELLED));
  for (let i = 0; i < pieces; i += every)
    setLabels(
      project,
      [nameOf(i)],
      [{ attribute: "mood", value: ["calm", "even", "tense"][Math.floor(3 * random())] }],
    );
}

/** Fits a tagger to some of the pieces, the labelled ones among them: what a run of a large project holds does not grow with it. */
async function train(project: Project, pieces: number): Promise<void> {
  const dataset = await loadDataset(project);
  const every = Math.max(1, Math.floor(pieces / LEARNT_FROM));
  const rows = [...dataset.pieces.keys()].filter(
    (row) => row % every === 0 || dataset.tasks.some(({ targets }) => targets[row] !== undefined),
  );
  const { tagger } = await trainTagger(dataset, { seed: 1, rows });
  const { segments } = project.config;
  await createRun(project, "made-up", async (folder) =>
    writeTagger(
      folder,
      {
        name: "made-up",
        seed: 1,
        model: "stack",
        project: "scale",
        content: "",
        pieces: rows.length,
        segments,
      },
      tagger,
    ),
  );
}
