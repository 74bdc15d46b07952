// What a user may choose by name: the values of options. A sub-path, `@semitone/library/choices`, which imports nothing, so that the options of
// a verb can be told without the database.

/**
 * `categorical`: one of a list. `multi-label`: any of a list, each known or not. `ordinal`: one of a list, low to high.
 * `continuous`: a number in a range. `group`: free text that keeps pieces together when splitting (composer, album).
 */
export const ATTRIBUTE_KINDS = ["categorical", "multi-label", "ordinal", "continuous", "group"] as const;
export type AttributeKind = (typeof ATTRIBUTE_KINDS)[number];

/** Units in which a stretch of a piece may be given; bars count from 0, as in `barGrid`. */
export const SPAN_UNITS = ["ticks", "seconds", "bars"] as const;
export type SpanUnit = (typeof SPAN_UNITS)[number];

/** Who gave a label: a person, a model's prediction, or a sum over several people. */
export const ANNOTATOR_KINDS = ["human", "model", "aggregate"] as const;
export type AnnotatorKind = (typeof ANNOTATOR_KINDS)[number];

/**
 * `mean`: of numbers. `median`: of numbers or ordinal values. `majority`: the most frequent value, of tags each by itself; a tie stays
 * unknown. `votes`: a soft label, the share of each value; of numbers their mean and standard deviation.
 */
export const AGGREGATE_METHODS = ["mean", "median", "majority", "votes"] as const;
export type AggregateMethod = (typeof AGGREGATE_METHODS)[number];

/** Formats in which labels can be read. `csv` is wide or long by its header. */
export const READ_FORMATS = ["csv", "json", "jsonl", "jams", "label-studio"] as const;
export type ReadFormat = (typeof READ_FORMATS)[number];

/** Formats in which labels can be written. */
export const WRITE_FORMATS = [
  "csv",
  "csv-long",
  "jsonl",
  "jams",
  "label-studio",
  "label-studio-config",
] as const;
export type WriteFormat = (typeof WRITE_FORMATS)[number];

/**
 * Formats of pieces to label. `csv`: a sheet with a blank cell for each label. `label-studio`: tasks with predictions. `prodigy`: a line for
 * each choice.
 */
export const TASK_FORMATS = ["csv", "label-studio", "prodigy"] as const;
export type TaskFormat = (typeof TASK_FORMATS)[number];

/** Data sets whose own label files can be read. `input`: a label file, a folder of the data set, or only the names of the imported files. */
export const PRESETS = [
  {
    name: "vgmidi",
    description:
      "VGMIDI 0.2 vgmidi_labelled.csv: valence and arousal (low, high) per piece; groups series, console, game",
    input: "file",
  },
  {
    name: "vgmidi-ratings",
    description: "VGMIDI 0.2 ratings.csv.gz: valence and arousal in -1..1 by about 30 raters for each bar",
    input: "file",
  },
  {
    name: "vgmidi-0.1",
    description:
      "VGMIDI 0.1 vgmidi_sent_{train,test}.csv: sentiment (negative, positive) per phrase; group piece",
    input: "file",
  },
  {
    name: "vgmidi-bardo",
    description:
      "VGMIDI slices vgmidi_bardo_{train,test}.csv: valence and arousal (low, high) per slice; group piece",
    input: "file",
  },
  {
    name: "nottingham",
    description: "Nottingham tunes: tune_type from the file name (no label file needed)",
    input: "names",
  },
  {
    name: "pop909",
    description: "POP909 folder: key over time (key_audio.txt) and tempo (beat_midi.txt) of each song",
    input: "folder",
  },
] as const;
export type PresetName = (typeof PRESETS)[number]["name"];
