// `npm run demo`: composes a folder of music in four moods, labels ten pieces of each, and then does what a user would: init, import, label
// import, train, tag, evaluate, generate, morph, transfer, report. What the composer had in mind is used for the final score alone.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { ProgressReport } from "@semitone/job";
import { createProject, importFolder, importLabels, openProject, type Project } from "@semitone/library";
import { listenerOf } from "@semitone/models";
import { evaluate, generate, morph, report, tag, train, transfer } from "@semitone/verbs";
import { MOODS } from "./demo/corpus/moods.ts";
import { writeCorpus } from "./demo/corpus/write-corpus.ts";
import { type DemoScore, scoreTags } from "./demo/score-tags.ts";

const PIECES = 400;
const LABELS_A_MOOD = 10;
const SEED = 7;
/** Few steps, so that the demo is over in minutes on slow processors, too: `train` takes about twice as many by itself. */
const STEPS = { listener: 300, segments: 600 };
/** What the tagger is held against, each trained by the same verb on the same labels. */
const RIVALS = ["logistic regression", "nearest neighbours", "majority"] as const;

const { values: options } = parseArgs({
  options: { json: { type: "boolean", default: false }, out: { type: "string", default: "demo-output" } },
});
const { json, out: OUT } = options;
const say = (text: string) => json || console.log(text);
const started = performance.now();

prepareFolder(OUT);
const corpus = writeCorpus({
  pieces: PIECES,
  labelsPerMood: LABELS_A_MOOD,
  seed: SEED,
  music: join(OUT, "music"),
  labels: join(OUT, "labels.csv"),
});
say(
  `composed ${PIECES} pieces in four moods into ${OUT}/music; ${LABELS_A_MOOD} of each are labelled in ${OUT}/labels.csv`,
);

createProject(join(OUT, "project"), { name: "demo" });
const project = await openProject(join(OUT, "project"));
try {
  await runVerbs(project);
} finally {
  project.close();
}

async function runVerbs(project: Project): Promise<void> {
  const imported = await importFolder(project, join(OUT, "music"));
  say(`imported ${imported.kept} of ${imported.found} files in ${imported.seconds.toFixed(1)} s`);
  await importLabels(project, join(OUT, "labels.csv"));
  const { scores, folder } = await trainRuns(project);
  const evaluation = await evaluate(project, {
    budgets: [5, "all"],
    repeats: 2,
    listener: listenerOf(folder),
    seed: SEED,
    onProgress: showProgress,
  });
  const made = await makeMusic(project);
  const audio = made.flatMap(({ wav, caption }) => (wav === undefined ? [] : [{ file: wav, caption }]));
  const page = await report(project, {
    run: "mood",
    out: join(OUT, "report.html"),
    title: "Four moods from forty labels",
    evaluation,
    audio,
    onProgress: showProgress,
  });
  endProgress();
  const seconds = (performance.now() - started) / 1000;
  const generated = made.map(({ midi }) => midi);
  if (json) {
    const files = audio.map(({ file }) => file);
    console.log(JSON.stringify({ seconds, scores, generated, report: page.file, audio: files }));
  } else printResults(scores, page.file, audio, seconds);
}

/** Trains what is compared on the same labels; the last is the run `mood`, which learns from all pieces and makes music. */
async function trainRuns(project: Project): Promise<{ scores: DemoScore[]; folder: string }> {
  const scores: DemoScore[] = [];
  for (const model of RIVALS) {
    const name = model.replaceAll(" ", "-");
    await train(project, { name, model, music: false, seed: SEED });
    scores.push(await scoreRun(project, name, model));
  }
  await train(project, { name: "labels-only", unlabelled: false, music: false, seed: SEED });
  scores.unshift(await scoreRun(project, "labels-only", "semitone, labels only"));
  const { music, folder } = await train(project, {
    name: "mood",
    steps: STEPS,
    seed: SEED,
    onProgress: showProgress,
  });
  if (!music || "leftOut" in music) throw new Error(`music was not learnt: ${music?.leftOut}`);
  scores.unshift(await scoreRun(project, "mood", "semitone, with unlabelled"));
  say(
    `trained on all ${PIECES} pieces, ${MOODS.length * LABELS_A_MOOD} of them labelled; ${music.segments} segments taught it to make music`,
  );
  return { scores, folder };
}

interface Made {
  readonly midi: string;
  readonly wav?: string;
  readonly caption: string;
}

async function makeMusic(project: Project): Promise<Made[]> {
  const made: Made[] = [];
  for (const mood of MOODS) {
    const { pieces } = await generate(project, {
      run: "mood",
      constraints: { mood },
      bars: 8,
      seed: SEED,
      out: join(OUT, `${mood}.mid`),
      wav: true,
    });
    made.push({ ...pieces[0], caption: `generated: mood = ${mood}, 8 bars, seed ${SEED}` });
  }
  const [joyful, sad] = ["joyful", "sad"].map((mood) => corpus.find((piece) => piece.mood === mood)!.file);
  const path = { run: "mood", from: joyful, to: sad, steps: 5, bars: 2 };
  const morphed = await morph(project, { ...path, out: join(OUT, "morph.mid"), wav: true });
  made.push({ ...morphed, caption: `morph: ${joyful} to ${sad} in five steps` });
  const darker = await transfer(project, {
    run: "mood",
    piece: joyful,
    constraints: { mood: "sad" },
    out: join(OUT, "transfer.mid"),
    wav: true,
  });
  made.push({
    ...darker,
    caption: `transfer: ${joyful} with mood = sad; chroma kept ${percent(darker.kept.chroma)}, rhythm ${percent(darker.kept.rhythm)}`,
  });
  return made;
}

function printResults(
  scores: readonly DemoScore[],
  page: string,
  audio: readonly { readonly file: string; readonly caption: string }[],
  seconds: number,
): void {
  console.log(
    `\nmood of the ${scores[0].n} pieces without a label, against what their composer had in mind:`,
  );
  for (const { method, value, low, high } of scores)
    console.log(
      `  ${method.padEnd(28)} ${percent(value).padStart(7)}   95 % interval ${percent(low)} to ${percent(high)}`,
    );
  console.log(`\nreport    ${page}`);
  for (const { file, caption } of audio) console.log(`audio     ${file.padEnd(28)} ${caption}`);
  console.log(`\n${seconds.toFixed(0)} s in all. Try next:`);
  console.log(`  npx semitone generate mood=calm --project ${OUT}/project --run mood --bars 16 --wav`);
  console.log(`  npx semitone explain --project ${OUT}/project --run mood ${corpus[0].file}`);
  console.log(`  npm run build && npx semitone studio --project ${OUT}/project`);
  console.log("  npx semitone init my-music && npx semitone import ~/Music/midi --project my-music");
}

/** An empty folder; what stood there before is removed only if a demo made it. */
function prepareFolder(dir: string): void {
  const mark = join(dir, ".semitone-demo");
  if (existsSync(dir) && !existsSync(mark)) {
    console.error(`demo: ${dir} must not exist yet, or be an earlier demo's; choose another with --out`);
    process.exit(2);
  }
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(mark, "");
}

async function scoreRun(project: Project, run: string, method: string): Promise<DemoScore> {
  const { pieces } = await tag(project, { run });
  return scoreTags(
    method,
    MOODS.length * LABELS_A_MOOD,
    pieces,
    new Map(corpus.filter(({ isLabelled }) => !isLabelled).map(({ file, mood }) => [file, mood])),
  );
}

function showProgress({ stage, done }: ProgressReport): void {
  if (process.stderr.isTTY && !json) process.stderr.write(`\r  ${stage}, ${Math.round(100 * done)} %      `);
}

function endProgress(): void {
  if (process.stderr.isTTY && !json) process.stderr.write("\r\x1b[K");
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
