// Every verb by name, with the sentence that lists show. Light: a declaration is loaded when its verb is wanted. To add a verb: one file
// here, one line below. The file imports names and types at its top, the rest inside `run`: its help loads the file.
import type { Verb } from "../verb.ts";

export type { Block, Cell } from "../declare/block.ts";
export type { OptionDescription } from "../declare/describe-options.ts";
export { UsageError } from "../declare/usage-error.ts";
export type { Outcome, Verb, VerbContext } from "../verb.ts";

export interface VerbEntry {
  /** Words of its name: `["label", "import"]`. */
  readonly path: readonly string[];
  /** What it does, in one sentence without a subject. */
  readonly about: string;
  readonly load: () => Promise<Verb>;
}

export interface VerbGroup {
  readonly about: string;
  /** The verb of the group that its name alone means. */
  readonly fallback?: string;
}

/** Names that several verbs begin with. */
export const GROUPS: Readonly<Record<string, VerbGroup>> = {
  label: { about: "declare attributes; give, import and export labels" },
  queue: { about: "choose what to label next, and measure what the choice saves", fallback: "next" },
  runs: { about: "list, show, compare and delete trained runs", fallback: "list" },
};

const verb = (name: string, about: string, load: () => Promise<{ verb: Verb }>): VerbEntry => ({
  path: name.split(" "),
  about,
  load: async () => (await load()).verb,
});

/** In the order in which they are listed. */
export const VERBS: readonly VerbEntry[] = [
  verb("init", "make a project in a folder, which may hold music already", () => import("./init.ts")),
  verb(
    "import",
    "import the music of folders or files; when repeated, read only what has changed",
    () => import("./import.ts"),
  ),
  verb(
    "label define",
    "declare an attribute or add values to it; without arguments, list all attributes",
    () => import("./label-define.ts"),
  ),
  verb(
    "label import",
    "import labels from CSV, JSONL, JAMS or Label Studio files, also gzipped",
    () => import("./label-import.ts"),
  ),
  verb("label export", "export labels in a format that other tools read", () => import("./label-export.ts")),
  verb(
    "label set",
    "label pieces; replaces a label by the same annotator for the same stretch",
    () => import("./label-set.ts"),
  ),
  verb(
    "label unset",
    "remove labels of pieces: their values are unknown again",
    () => import("./label-unset.ts"),
  ),
  verb(
    "label undo",
    "undo the newest batch of label changes, or a given one",
    () => import("./label-undo.ts"),
  ),
  verb("label redo", "redo what was undone last", () => import("./label-redo.ts")),
  verb(
    "label history",
    "list the batches of label changes, newest first",
    () => import("./label-history.ts"),
  ),
  verb("label stats", "count labels by attribute, value and annotator", () => import("./label-stats.ts")),
  verb(
    "label agreement",
    "measure how far annotators agree: Krippendorff's alpha, ICC for numbers",
    () => import("./label-agreement.ts"),
  ),
  verb(
    "label annotators",
    "estimate how far each annotator can be trusted, with intervals",
    () => import("./label-annotators.ts"),
  ),
  verb(
    "label aggregate",
    "combine the labels of several annotators into one; theirs are kept",
    () => import("./label-aggregate.ts"),
  ),
  verb(
    "queue next",
    "hand out the pieces to label next; the same ones until they are labelled or skipped",
    () => import("./queue-next.ts"),
  ),
  verb("queue skip", "pass over pieces that were handed out", () => import("./queue-skip.ts")),
  verb(
    "queue stats",
    "say what choosing saves against labelling at random, with its interval",
    () => import("./queue-stats.ts"),
  ),
  verb(
    "suspects",
    "list labels that may be wrong, with what speaks against them, and whether new labels would do more",
    () => import("./suspects.ts"),
  ),
  verb(
    "clusters",
    "group all music in clusters to hear; a name for one is a weak label of all its pieces",
    () => import("./clusters.ts"),
  ),
  verb("pieces", "list the pieces", () => import("./pieces.ts")),
  verb(
    "similar",
    "list the pieces most like one; of recordings whatever their pitch, brighter or darker",
    () => import("./similar.ts"),
  ),
  verb("show", "draw a piece: piano roll, descriptors, labels", () => import("./show.ts")),
  verb("train", "learn the labelled attributes from all pieces, labelled or not", () => import("./train.ts")),
  verb(
    "tag",
    "tag every piece, with confidence; the less familiar the music, the more a tag is what the labels alone say",
    () => import("./tag.ts"),
  ),
  verb(
    "evaluate",
    "measure the tagger and the baselines on pieces left out of training",
    () => import("./evaluate.ts"),
  ),
  verb(
    "study",
    "answer how many labels a score needs and what music without labels is worth",
    () => import("./study.ts"),
  ),
  verb(
    "explain",
    "explain a tag: the bars, the similar labelled pieces and the features behind it",
    () => import("./explain.ts"),
  ),
  verb(
    "export",
    "copy a run to a folder that works without the project: ONNX, safetensors, model card",
    () => import("./export.ts"),
  ),
  verb(
    "map",
    "place pieces in a plane, similar ones near each other, with clusters",
    () => import("./map.ts"),
  ),
  verb(
    "generate",
    "make new music with given attributes and qualities, or a sound of given class and pitch",
    () => import("./generate.ts"),
  ),
  verb(
    "morph",
    "go from one piece to another in a few steps: scores with the tags of each step, recordings as sounds",
    () => import("./morph.ts"),
  ),
  verb(
    "transfer",
    "change one attribute or quality of a piece, and measure what is kept; of a recording the timbre or the pitch",
    () => import("./transfer.ts"),
  ),
  verb(
    "perform",
    "play a score expressively, with the tempo, rubato, dynamics and way of playing that are asked for",
    () => import("./perform.ts"),
  ),
  verb(
    "report",
    "write one HTML page that works offline: scores, confidence, map, tags over time, sounds",
    () => import("./report.ts"),
  ),
  verb("runs list", "list all runs, oldest first", () => import("./runs-list.ts")),
  verb(
    "runs show",
    "show what a run has learnt, with the score of each method",
    () => import("./runs-show.ts"),
  ),
  verb("runs compare", "compare the scores of runs by attribute", () => import("./runs-compare.ts")),
  verb("runs delete", "delete runs", () => import("./runs-delete.ts")),
  verb(
    "repeat",
    "train a run again from its manifest: identical, or what differs",
    () => import("./repeat.ts"),
  ),
  verb("doctor", "check a project: config, database, music files, Node", () => import("./doctor.ts")),
  verb("work", "run jobs of other machines until told to leave", () => import("./work.ts")),
  verb("jobs", "count what waits and runs on a queue, and its workers", () => import("./jobs.ts")),
];

/** The verb of that name, the words apart by spaces. */
export const findVerb = (name: string): VerbEntry | undefined =>
  VERBS.find(({ path }) => path.join(" ") === name);
