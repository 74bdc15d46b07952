// What the studio's server answers, as types.

export type { z } from "zod";

export type PieceKind = "score" | "sound";

export interface AttributeInfo {
  readonly kind: "categorical" | "multi-label" | "ordinal" | "continuous" | "group";
  readonly name: string;
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

export interface ImportSummary {
  readonly found: number;
  readonly kept: number;
  readonly repaired: number;
  readonly dropped: number;
  readonly duplicates: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly items: readonly {
    readonly file: string;
    readonly status: string;
    readonly reasons: readonly string[];
  }[];
}

export interface Job {
  readonly id: number;
  readonly kind: "import" | "train" | "evaluate" | "study" | "place";
  readonly state: "running" | "done" | "failed" | "cancelled";
  readonly stage: string;
  readonly done: number;
  readonly secondsLeft?: number;
  readonly message?: string;
  /** Of a training: what to start again where it failed. */
  readonly work?: object;
  readonly result?:
    | { readonly kind: "import"; readonly report: ImportSummary }
    | { readonly kind: "train"; readonly run: string; readonly skipped: readonly string[] }
    | { readonly kind: "evaluate"; readonly run: string }
    | { readonly kind: "study"; readonly attribute: string };
}

export interface ProjectInfo {
  readonly name: string;
  readonly folder: string;
  readonly readOnly: boolean;
  /** The kind of pieces that is looked at, and how many there are of each. */
  readonly kind: PieceKind;
  readonly kinds: Readonly<Record<PieceKind, number>>;
  readonly pieces: number;
  readonly attributes: readonly { readonly attribute: AttributeInfo; readonly labelled: number }[];
  readonly runs: readonly string[];
  readonly music?: {
    readonly run: string;
    readonly attributes: readonly { readonly name: string; readonly classes: readonly string[] }[];
    readonly qualities: readonly string[];
  };
  /** The run that plays scores, what it can be asked for, and what there is to play like. */
  readonly performing?: {
    readonly run: string;
    readonly attributes: readonly string[];
    readonly classAttribute?: string;
    readonly classes: readonly string[];
    readonly performances: readonly number[];
  };
  readonly jobs: readonly Job[];
  /** Folders that music may be imported from. */
  readonly roots: readonly string[];
}

/** What is said of the columns of a catalogue. */
export interface CatalogueFacts {
  readonly version: string;
  readonly kind: PieceKind;
  readonly count: number;
  readonly run?: string;
  readonly meters: readonly string[];
  readonly keys: readonly string[];
  readonly attributes: readonly {
    readonly attribute: AttributeInfo;
    readonly source: "run" | "provisional" | "none";
  }[];
  readonly clusters: readonly { readonly x: number; readonly y: number; readonly title: string }[];
}

/** Numbers a note has: onset and length in seconds, pitch, velocity, index of its voice. */
export const NOTE_WIDTH = 5;

export interface Music {
  readonly notes: readonly number[];
  readonly bars: readonly number[];
  readonly seconds: number;
  /** Of a performance: by beat its second, its tempo in beats a minute, and its mean velocity. */
  readonly curves?: {
    readonly at: readonly number[];
    readonly tempo: readonly number[];
    readonly velocity: readonly number[];
  };
  /** Of sound: lowest and highest sample of equal stretches in turn, -127..127. */
  readonly peaks?: readonly number[];
  /** Of sound: the address that it is heard at, for ten minutes. */
  readonly sound?: string;
}

export type Tags = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface MadeMusic extends Music {
  readonly run: string;
  readonly tags: Tags;
  readonly before?: Tags;
  readonly kept?: Readonly<Record<"chroma" | "rhythm" | "contour", number>>;
  readonly keptUnchanged?: Readonly<Record<"chroma" | "rhythm" | "contour", number>>;
}

/** A score that was played. */
export interface PerformedMusic extends Music {
  readonly run: string;
  /** In deviations from the mean of the performances learnt from; null where nothing in the score shows it. */
  readonly wishes: readonly {
    readonly attribute: string;
    readonly asked: number;
    readonly reached: number | null;
  }[];
  readonly remarks: readonly string[];
}

export interface Lane {
  readonly attribute: string;
  readonly classes: readonly string[];
  readonly unit: "bars" | "seconds";
  readonly stretches: readonly {
    readonly start: number;
    readonly end: number;
    readonly probabilities: readonly number[];
  }[];
}

export interface PieceInfo {
  readonly run?: string;
  readonly unfamiliar?: boolean;
  readonly lanes: readonly Lane[];
  readonly similar: readonly { readonly piece: number; readonly distance: number }[];
}

export interface QueueEntry {
  readonly piece: number;
  readonly reason: "unsure" | "typical" | "random";
}

export interface LabelRow {
  readonly piece: number;
  readonly value: string | number | Readonly<Record<string, number>>;
  readonly batch: number;
  readonly seconds?: number;
  readonly guessShown?: boolean;
}

export interface LabelResult {
  readonly batch?: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly repeated: boolean;
}

/** What the labels of a file do, or would: `read` is the sum of the seven counts after it. Of lists the first few. */
export interface LabelFileInfo {
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly blank: number;
  readonly unmatchedLabels: number;
  readonly ambiguousLabels: number;
  readonly failed: number;
  readonly newAttributes: readonly AttributeInfo[];
  readonly changes: readonly {
    readonly file: string;
    readonly attribute: string;
    readonly before: unknown;
    readonly after: unknown;
  }[];
  readonly unmatched: readonly { readonly name: string; readonly labels: number }[];
  readonly notes: readonly string[];
  readonly errors: readonly { readonly message: string }[];
}

export interface RevertAnswer {
  readonly reverted: number;
  readonly note: string;
  readonly restored: number;
  readonly removed: number;
}

/** Null before it was measured. */
export type GainInfo = {
  /** Labels that there were then. */
  readonly labels: number;
  readonly curves: readonly {
    readonly task: string;
    readonly metric: "accuracy" | "R2";
    readonly tested: { readonly pieces: number };
    readonly points: readonly {
      readonly labels: number;
      readonly value: number;
      readonly low: number;
      readonly high: number;
    }[];
    readonly sentences: readonly string[];
  }[];
  readonly warnings: readonly string[];
} | null;

export interface SuspectRow {
  readonly piece: number;
  readonly label: string;
  readonly says: string;
  readonly probability: number;
}

export interface TakeInfo {
  readonly name: string;
  readonly setting: Readonly<Record<string, unknown>> & { readonly kind: string };
  readonly files: readonly string[];
}

/** Null where the project has no queue. */
export type MachinesInfo = {
  readonly waiting: number;
  readonly running: number;
  readonly workers: number;
  readonly store?: {
    readonly plans: readonly {
      readonly host: string;
      readonly process: number;
      readonly kind: string;
      readonly total: number;
      readonly done: number;
      readonly secondsLeft?: number;
    }[];
    readonly workers: readonly {
      readonly host: string;
      readonly process: number;
      readonly done: number;
      readonly trouble?: string;
      readonly running: readonly { readonly kind: string; readonly id: string; readonly seconds: number }[];
    }[];
    readonly failed: readonly {
      readonly kind: string;
      readonly id: string;
      readonly host: string;
      readonly message: string;
    }[];
  };
} | null;

export interface RunInfo {
  readonly name: string;
  readonly broken?: string;
  readonly made?: string;
  readonly seconds?: number;
  readonly model?: string;
  readonly pieces?: number;
  readonly tasks?: readonly {
    readonly attribute: string;
    readonly tag?: string;
    readonly report: { readonly labelled: number; readonly accuracy?: number; readonly majority?: number };
  }[];
}

/** The model card of a run. */
export interface CardInfo {
  readonly text: string;
}

/** What two runs score in an attribute. */
export interface ComparisonInfo {
  readonly attribute: string;
  readonly tag?: string;
  readonly runs: readonly {
    readonly name: string;
    readonly labelled: number;
    readonly accuracy?: number;
    readonly loss?: number;
    readonly sameAnswerScore?: number;
  }[];
}

export interface ScoreInfo {
  readonly attribute: string;
  readonly tag?: string;
  readonly labelled: number;
  readonly measure: string;
  readonly score?: number;
  readonly sameAnswerScore?: number;
  readonly gain?: { readonly low: number; readonly high: number; readonly value?: number };
  readonly says: string;
  readonly untested: readonly string[];
}

export interface EvaluationInfo {
  readonly rows: readonly {
    readonly task: string;
    readonly budget: number | "all";
    readonly method: string;
    readonly metric: string;
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly n: number;
  }[];
  readonly reliability: readonly {
    readonly task: string;
    readonly ece: number;
    readonly n: number;
    readonly bins: readonly {
      readonly confidence: number;
      readonly accuracy: number;
      readonly count: number;
    }[];
    readonly classes: readonly string[];
    readonly confusion: readonly (readonly number[])[];
  }[];
  readonly leaks: readonly unknown[];
  readonly warnings: readonly string[];
}

export interface ResultsInfo {
  readonly run: string;
  readonly scores: readonly ScoreInfo[];
  readonly evaluation?: EvaluationInfo;
  /** By task what was said of each piece that was left out, as indices of classes. */
  readonly answers?: Readonly<
    Record<string, readonly { readonly piece: number; readonly label: number; readonly tag: number }[]>
  >;
}

export interface FolderInfo {
  readonly path: string;
  readonly parent?: string;
  readonly folders: readonly string[];
  /** Files that may hold music, in this folder alone. */
  readonly music: number;
}

export type ServerEvent =
  | { readonly type: "catalogue"; readonly version: string }
  | { readonly type: "labels"; readonly version: number }
  | { readonly type: "job"; readonly job: Job }
  | { readonly type: "runs" }
  /** What was missed cannot be told: load all anew. */
  | { readonly type: "reload" };

export interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string };
}
