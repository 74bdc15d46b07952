// The verbs by name, each with what it is for. A verb's own file is loaded when that verb is called, so that help and the
// small verbs do not wait for what the large ones need. To add a verb: one file in commands/, one entry here.
import type { Verb } from "./session.ts";

export interface VerbEntry {
  readonly name: string;
  /** As in the verb's own help. */
  readonly about: string;
  load(): Promise<Verb>;
}

export const VERBS: readonly VerbEntry[] = [
  {
    name: "init",
    about: "make a project in a folder, which may exist and hold music already",
    load: async () => (await import("./commands/init.ts")).initVerb,
  },
  {
    name: "import",
    about: "bring the music of folders or files into the project; again: only what has changed",
    load: async () => (await import("./commands/import.ts")).importVerb,
  },
  {
    name: "label",
    about: "attributes, and the labels that people and models give",
    load: async () => (await import("./commands/label.ts")).labelVerb,
  },
  {
    name: "pieces",
    about: "list the pieces of the library",
    load: async () => (await import("./commands/pieces.ts")).piecesVerb,
  },
  {
    name: "show",
    about: "draw a piece: piano roll, descriptors, labels; --bars for curves over its bars",
    load: async () => (await import("./commands/show.ts")).showVerb,
  },
  {
    name: "train",
    about: "learn the labelled attributes from all pieces, labelled or not",
    load: async () => (await import("./commands/train.ts")).trainVerb,
  },
  {
    name: "tag",
    about: "say of every piece what a run makes of it, and how sure that is",
    load: async () => (await import("./commands/tag.ts")).tagVerb,
  },
  {
    name: "evaluate",
    about: "measure the tagger and the baselines on pieces that they were not trained on",
    load: async () => (await import("./commands/evaluate.ts")).evaluateVerb,
  },
  {
    name: "explain",
    about:
      "why a piece has its tag: the bars that speak for it, labelled pieces like it, features that count",
    load: async () => (await import("./commands/explain.ts")).explainVerb,
  },
  {
    name: "export",
    about: "copy a run to a folder that needs nothing of this project: ONNX, safetensors, config, model card",
    load: async () => (await import("./commands/export.ts")).exportVerb,
  },
  {
    name: "map",
    about: "a plane in which pieces that are alike lie together, and what its clusters have in common",
    load: async () => (await import("./commands/map.ts")).mapVerb,
  },
  {
    name: "generate",
    about: "make new music with chosen attributes and qualities (density, register, mode, tempo, ...)",
    load: async () => (await import("./commands/generate.ts")).generateVerb,
  },
  {
    name: "morph",
    about: "go from one piece to another in a few steps, and tag the music on the way",
    load: async () => (await import("./commands/morph.ts")).morphVerb,
  },
  {
    name: "transfer",
    about: "change one thing about a piece, and say how much of it is left",
    load: async () => (await import("./commands/transfer.ts")).transferVerb,
  },
  {
    name: "report",
    about: "one HTML page that works offline: scores, confidence, map, tags over time, sounds",
    load: async () => (await import("./commands/report.ts")).reportVerb,
  },
  {
    name: "runs",
    about: "what has been trained",
    load: async () => (await import("./commands/runs.ts")).runsVerb,
  },
  {
    name: "doctor",
    about: "examine a project: config, database, sources, changed files, Node",
    load: async () => (await import("./commands/doctor.ts")).doctorVerb,
  },
];
