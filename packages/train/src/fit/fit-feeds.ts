// What feeds each input of a step or an evaluation.
import type { IoSpec } from "@semitone/graph";
import type { ModelInput } from "@semitone/prob";
import type { Feed } from "@semitone/runtime";
import { TrainError } from "../errors.ts";

export interface FeedSources {
  /** Names of the arrays, each of which feeds the input of its name. */
  readonly arrays: ReadonlySet<string>;
  /** Put before the names of the arrays. */
  readonly prefix: string;
  readonly sampler: string;
  /** Kinds of noise by input name. */
  readonly noise: Readonly<Record<string, "normal" | "uniform">>;
  /** Feeds that are given as they are, by input name. */
  readonly given: Readonly<Record<string, Feed>>;
}

/** The noise that a model declares, by input name. */
export function noiseOf(inputs: readonly ModelInput[]): Record<string, "normal" | "uniform"> {
  const noise: Record<string, "normal" | "uniform"> = {};
  for (const { name, kind } of inputs) if (kind === "normal" || kind === "uniform") noise[name] = kind;
  return noise;
}

/** A feed for each input, by name. @throws TrainError if nothing says what feeds one */
export function fitFeeds(
  inputs: readonly IoSpec[],
  { arrays, prefix, sampler, noise, given }: FeedSources,
): Record<string, Feed> {
  return Object.fromEntries(
    inputs.map(({ name }): [string, Feed] => {
      if (given[name]) {
        if ("sampler" in given[name])
          throw new TrainError(
            `fit: feeds of "${name}" must not name a sampler; give its array in rows, under that name`,
          );
        return [name, given[name]];
      }
      if (arrays.has(name)) return [name, { kind: "rows", of: prefix + name, sampler }];
      if (noise[name]) return [name, { kind: noise[name] }];
      // Noise of an earlier stage, which stands in for a variable, is no noise of the model's own.
      if (name.startsWith("noise/")) return [name, { kind: "normal" }];
      throw new TrainError(
        `fit: nothing feeds the input "${name}"; add it to rows or feeds; rows has ${[...arrays].join(", ")}`,
      );
    }),
  );
}
