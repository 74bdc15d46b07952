// Names of the formats of tags; apart from them, so that a list of options loads no writer.
export const TAG_FORMATS = ["csv", "jsonl", "jams", "label-studio"] as const;
export type TagFormat = (typeof TAG_FORMATS)[number];
