// A forward pass over any number of rows, a chunk at a time.
import type { InferenceProgram, TypedArray } from "@semitone/graph";
import { createSession, type DeviceName, type HostTensor } from "@semitone/runtime";
import { TrainError } from "../errors.ts";

export interface RowRunnerOptions {
  /** Rows of one run of the graph. @default 500 */
  readonly chunk?: number;
  /** @default "cpu" */
  readonly device?: DeviceName;
  /** @default the runtime's choice */
  readonly threads?: number;
}

/** A loaded forward pass; end it with `dispose`. */
export interface RowRunner {
  /**
   * Outputs by name, one row for each given.
   *
   * @param rows  by input name; booleans may stand for numbers
   * @throws TrainError if an input is missing or has rows of another shape
   */
  run(rows: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
  dispose(): Promise<void>;
}

/** Loads `program`, whose inputs and outputs have `"batch"` as their first axis and whose weights are inside. */
export async function openRowRunner(
  program: InferenceProgram,
  { chunk = 500, device, threads }: RowRunnerOptions = {},
): Promise<RowRunner> {
  const fixed = [...program.inputs, ...program.outputs].find(({ shape }) => shape[0] !== "batch");
  if (fixed)
    throw new TrainError(
      `openRowRunner: the first axis of "${fixed.name}" must be "batch"; got [${fixed.shape.join(", ")}]`,
    );
  const session = await createSession(program.model, { device, threads });
  return {
    run: async (rows) => {
      for (const { name, shape } of program.inputs)
        if (rows[name]?.shape.slice(1).join() !== shape.slice(1).join())
          throw new TrainError(
            `run: rows of "${name}" must be [${shape.slice(1).join(", ")}]; got ${rows[name] ? `[${rows[name].shape.slice(1).join(", ")}]` : "none"}`,
          );
      const count = program.inputs.length > 0 ? rows[program.inputs[0].name].shape[0] : 0;
      const results: Record<string, HostTensor> = {};
      for (let from = 0; from < count; from += chunk) {
        const to = Math.min(from + chunk, count);
        const feeds = Object.fromEntries(
          program.inputs.map(({ name, dtype }) => {
            const part = stretch(rows[name], from, to);
            const data =
              dtype === "float32" && part.data instanceof Uint8Array
                ? Float32Array.from(part.data)
                : part.data;
            return [name, session.tensor(dtype, part.shape, data)];
          }),
        );
        const outputs = await session.run(feeds);
        for (const { name, dtype } of program.outputs) {
          const { dims, data } = outputs[name];
          const values = data as TypedArray;
          results[name] ??= {
            dtype,
            shape: [count, ...dims.slice(1)],
            data: new (values.constructor as new (length: number) => TypedArray)(
              (values.length / (to - from)) * count,
            ),
          };
          results[name].data.set(values as never, (values.length / (to - from)) * from);
        }
      }
      return results;
    },
    dispose: () => session.dispose(),
  };
}

/** Rows `from` to `to`, not copied. */
function stretch({ dtype, shape, data }: HostTensor, from: number, to: number): HostTensor {
  const width = data.length / shape[0];
  return { dtype, shape: [to - from, ...shape.slice(1)], data: data.subarray(from * width, to * width) };
}
