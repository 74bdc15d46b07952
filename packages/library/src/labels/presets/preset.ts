// What a preset is: a data set's own label files, read as labels. Presets know column names; they hold no data.
import type { Attribute } from "../attribute.ts";
import type { ReadContext } from "../formats/read-context.ts";
import type { LabelSource } from "../formats/text-source.ts";
import type { LabelRecord } from "../label.ts";

export interface Preset {
  readonly name: string;
  /** One line for help pages. */
  readonly description: string;
  /** What it reads: a label file, a folder of the data set, or only the names of the imported files. */
  readonly input: "file" | "folder" | "names";
  readonly attributes: readonly Attribute[];
  /** @param paths  names of the imported files, for presets that read labels from them */
  read(
    source: LabelSource,
    context: ReadContext,
    paths: () => Iterable<string>,
  ): AsyncGenerator<LabelRecord[]>;
}
