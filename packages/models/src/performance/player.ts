// The decoder of a performance model, loaded: a score is played stretch by stretch, and the stretches are laid together.
import { inferenceProgram, input, type Parameters } from "@semitone/graph";
import type { Network } from "@semitone/prob";
import { openRowRunner, tensorRows } from "@semitone/train";
import { laidTogether, STRETCH, stretchOf, stretchStarts } from "./stretches.ts";
import type { TrainedPerformance } from "./trained-performance.ts";
import type { Play } from "./ways.ts";

/** The stretches of rows, one after the other. */
export function stretchesOf(rows: readonly ArrayLike<number>[], width: number) {
  const starts = stretchStarts(rows.length);
  const size = STRETCH * width;
  const data = new Float32Array(starts.length * size);
  for (const [s, start] of starts.entries()) stretchOf(rows, start, data.subarray(s * size, (s + 1) * size));
  return { starts, data };
}

/** Weights with which the decoder adds nothing to ridge regression. */
export const withoutLearnt = (weights: TrainedPerformance["weights"]): TrainedPerformance["weights"] =>
  Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [
      name,
      name.startsWith("decoder/end/") ? new Float32Array(values.length) : values,
    ]),
  );

/** The decoder, loaded. */
export async function openPlayer(
  { sizes, weights }: Pick<TrainedPerformance, "sizes" | "weights">,
  parameters: Parameters,
  decoder: Network,
  threads: number | undefined,
): Promise<{ readonly play: Play; dispose(): Promise<void> }> {
  const codes = [
    input("code", ["batch", sizes.code]),
    ...sizes.attributes.map((name) => input(name, ["batch", 1])),
  ];
  const content = input("content", ["batch", STRETCH, sizes.content]);
  const program = inferenceProgram({
    outputs: { x: decoder(content, ...codes).mean() },
    parameters,
    weights,
    contrib: true,
  });
  const runner = await openRowRunner(program, { threads });
  return {
    async play(told, code, asked) {
      const { starts, data } = stretchesOf(told, sizes.content);
      const each = (values: ArrayLike<number>) => ({
        dtype: "float32" as const,
        shape: [starts.length, values.length],
        data: Float32Array.from(
          { length: starts.length * values.length },
          (_, i) => values[i % values.length],
        ),
      });
      const { x } = await runner.run({
        content: { dtype: "float32", shape: [starts.length, STRETCH, sizes.content], data },
        code: each(code),
        ...Object.fromEntries(sizes.attributes.map((name, a) => [name, each([asked[a]])])),
      });
      return laidTogether(told.length, starts, tensorRows(x));
    },
    dispose: () => runner.dispose(),
  };
}
