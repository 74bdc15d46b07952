// Picks examples of every class from the music that was learnt from, and reads them with the trained model.

import type { GridSegment } from "@semitone/music/cells";
import { type HostTensor, randomStream } from "@semitone/runtime";
import { argmax } from "@semitone/stats";
import { ANCHORS_A_CLASS, ANCHORS_OF_ALL, ANCHORS_OF_CLASSES, type Anchor } from "./anchors.ts";
import { factorId } from "./factor-name.ts";
import { loadSegmentModel, type OpenOptions } from "./open-segment-model.ts";
import type { SegmentConfig } from "./segment-config.ts";
import { type SegmentAttribute, targetOf, type UsedPiece } from "./training-pieces.ts";

/** A segment and what is known of its piece. */
export interface Example {
  readonly segment: GridSegment;
  /** Pitch class of the piece's tonic. */
  readonly tonic: number;
  /** By factor. */
  readonly classes: Readonly<Record<string, number>>;
}

/** Some segments of every class, and some of all. */
export function chooseExamples(
  pieces: readonly UsedPiece[],
  attributes: readonly SegmentAttribute[],
  seed: number,
): Example[] {
  const all = pieces.flatMap(({ index, segments, tonic }): Example[] => {
    const classesOf = (segment: GridSegment) =>
      Object.fromEntries(
        attributes.flatMap((attribute, i) => {
          const target = targetOf(attribute, index, segment);
          return target ? [[factorId(i), argmax(target)] as const] : [];
        }),
      );
    return segments.map((segment) => ({ segment, tonic, classes: classesOf(segment) }));
  });
  const some = (examples: readonly Example[], count: number, stream: string) => {
    const order = randomStream(seed, `anchors/${stream}`).permutation(examples.length);
    return Array.from(order.subarray(0, count), (i) => examples[i]);
  };
  const classCount = attributes.reduce((sum, { classes }) => sum + classes.length, 0);
  const each = Math.min(ANCHORS_A_CLASS, Math.ceil(ANCHORS_OF_CLASSES / Math.max(classCount, 1)));
  const ofClasses = attributes.flatMap(({ classes }, i) =>
    classes.flatMap((_, k) =>
      some(
        all.filter((example) => example.classes[factorId(i)] === k),
        each,
        `${factorId(i)}/${k}`,
      ),
    ),
  );
  return [...new Set([...ofClasses, ...some(all, ANCHORS_OF_ALL, "all")])];
}

/** The examples as anchors: where the model puts them. */
export async function makeAnchors(
  config: SegmentConfig,
  weights: Readonly<Record<string, HostTensor>>,
  examples: readonly Example[],
  options: OpenOptions = {},
): Promise<Anchor[]> {
  const values = Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, data]));
  const model = await loadSegmentModel(config, values, options);
  try {
    const [{ segments }] = await model.encodeCut([{ segments: examples.map(({ segment }) => segment) }]);
    return segments.map((latent, i) => {
      const { tonic, classes } = examples[i];
      return { ...latent, tonic, classes };
    });
  } finally {
    await model.dispose();
  }
}
