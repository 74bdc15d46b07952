// What a preset is: a data set's own label files, read as labels. Presets know column names; they hold no data. Their names are in choices.ts.
import type { Attribute } from "../attribute.ts";
import type { ReadContext } from "../formats/read-context.ts";
import type { LabelSource } from "../formats/text-source.ts";
import type { LabelRecord } from "../label.ts";

export interface Preset {
  readonly attributes: readonly Attribute[];
  /** @param paths  names of the imported files, for presets that read labels from them */
  read(
    source: LabelSource,
    context: ReadContext,
    paths: () => Iterable<string>,
  ): AsyncGenerator<LabelRecord[]>;
}
