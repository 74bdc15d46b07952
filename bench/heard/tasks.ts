// Labelled music that `@semitone/heard` has not learnt from: types of tunes, moods, and composers whose songs were kept out.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TokenPiece, tokenPiece } from "@semitone/models";
import { createBeat, fingerprint, groupNearDuplicates, readScores, type Score } from "@semitone/music";
import { KEPT_OUT } from "../../scripts/heard/music.ts";
import { CLASSES, moodsOf } from "../control/corpus.ts";

export const TASKS = ["tune", "valence", "arousal", "composer"] as const;

export interface TaskPiece extends TokenPiece {
  readonly score: Score;
  readonly label: number;
  /** Pieces of one group are never in a folder and measured by. */
  readonly group: number;
}

/** All pieces of a task. @throws RangeError for a task that there is not */
export function loadTask(data: string, task: string): TaskPiece[] {
  const named = sourceOf(data, task).flatMap(({ file, label, cycle }) => {
    const { scores } = readScores(file, readFileSync(file));
    return scores.length > 0 ? [{ score: scores[0].score, label, cycle }] : [];
  });
  const representation = createBeat();
  const alike = groupNearDuplicates(named.map(({ score }) => fingerprint(score)));
  const cycles = [...new Set(named.map(({ cycle }) => cycle))];
  return named.map(({ score, label, cycle }, i) => ({
    ...tokenPiece(representation, score),
    ...{ score, label, group: cycle === undefined ? alike[i] : named.length + cycles.indexOf(cycle) },
  }));
}

interface Source {
  readonly file: string;
  readonly label: number;
  /** Songs of one cycle stay together. */
  readonly cycle?: string;
}

function sourceOf(data: string, task: string): Source[] {
  if (task === "tune") return tunes(join(data, "nottingham"));
  if (task === "composer") return songs(join(data, "lieder"));
  if (task === "valence" || task === "arousal") return moods(join(data, "vgmidi"), task);
  throw new RangeError(`heard: expected tasks among ${TASKS.join(", ")}; got ${task}`);
}

const filesIn = (folder: string, ending: string) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .sort();

const tunes = (folder: string): Source[] =>
  filesIn(folder, ".mid")
    .filter((file) => !file.includes("melody"))
    .flatMap((file) => {
      const label = CLASSES.tune.findIndex((type) => basename(file).startsWith(type));
      return label < 0 ? [] : [{ file: join(folder, file), label }];
    });

function moods(folder: string, attribute: "valence" | "arousal"): Source[] {
  const known = moodsOf(readFileSync(join(folder, "vgmidi_labelled.csv"), "utf8"));
  return filesIn(join(folder, "labelled", "midi"), ".mid").flatMap((file) => {
    const mood = known.get(basename(file, ".mid"));
    return mood ? [{ file: join(folder, "labelled", "midi", file), label: mood[attribute] }] : [];
  });
}

/** `file_name,composer,cycle`, where a composer stands in quotation marks. */
function songs(folder: string): Source[] {
  const cycles = new Map(
    readFileSync(join(folder, "labels.csv"), "utf8")
      .split("\n")
      .map((line) => /^([^,]+),"[^"]*",(.*)$/.exec(line.trim()))
      .flatMap((match) => (match ? [[match[1], match[2].trim()] as const] : [])),
  );
  return filesIn(folder, ".mxl").flatMap((file) => {
    const label = KEPT_OUT.findIndex((name) => file.includes(name));
    return label < 0
      ? []
      : [{ file: join(folder, file), label, cycle: `${label}/${cycles.get(file) || file}` }];
  });
}
