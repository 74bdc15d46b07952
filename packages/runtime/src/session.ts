// A loaded model: feeds in, results out, into memory the caller owns where the runtime allows it.

import type { DType, TypedArray } from "@semitone/graph";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { SessionError } from "./errors.ts";
import { elementCount } from "./program.ts";

/** A value that a session reads or writes: in host memory, or on the device it came from. */
export type Tensor = OrtTensor;

/** The part of an ONNX Runtime build that a session needs; the native, WASM and WebGPU builds all have it. */
export interface OrtModule {
  readonly Tensor: new (type: DType, data: TypedArray, shape: readonly number[]) => OrtTensor;
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
}

export interface SessionOptions {
  /** @default "cpu" in Node, "wasm" in a browser */
  readonly device?: DeviceName;
  /** Threads inside one op, 1..256; on "wasm" the first session of the process decides. @default the runtime's choice */
  readonly threads?: number;
  /** Rewrites of the graph before it runs. @default "all" */
  readonly optimization?: "disabled" | "basic" | "extended" | "all";
  /** Keep freed host memory for the next step. @default true */
  readonly arena?: boolean;
  /** Plan one block for all intermediates of fixed shape. @default true */
  readonly memoryPattern?: boolean;
  /** Keep a second, reordered copy of constant weights for speed. @default true */
  readonly prepacking?: boolean;
  /** Idle threads wait in a loop: fastest alone, wasteful beside other work. @default true */
  readonly spinning?: boolean;
  /** Outputs that stay on the device; only where `Session.keepsOnDevice`. @default none */
  readonly keepOnDevice?: readonly string[];
  /** Further `session.*` settings of ONNX Runtime by their full key. @default none */
  readonly extra?: Readonly<Record<string, string>>;
}

export type DeviceName = "cpu" | "cuda" | "webgpu" | "wasm";

/** Feeds or results by port name. */
export type Tensors = Record<string, Tensor>;

/** A loaded build of the runtime, with the runs that wait for it. */
export interface Build {
  readonly ort: OrtModule;
  last: Promise<unknown>;
}

/** A model ready to run on one device. Made by `createSession`; end it with `dispose`. */
export class Session {
  readonly device: DeviceName;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];

  constructor(
    private readonly row: { readonly name: DeviceName; readonly fillsResults: boolean },
    private readonly session: InferenceSession,
    private readonly build: Build,
  ) {
    this.device = row.name;
    this.inputs = session.inputNames;
    this.outputs = session.outputNames;
  }

  /**
   * A host tensor over `data`, which is not copied: writing to `data` changes what the next run reads.
   *
   * @throws SessionError if `data` does not fill `shape`
   */
  tensor(dtype: DType, shape: readonly number[], data: TypedArray): Tensor {
    if (data.length !== elementCount(shape))
      throw new SessionError(
        `tensor: [${shape.join(", ")}] ${dtype} must hold ${elementCount(shape)} elements; got ${data.length}`,
      );
    return new this.build.ort.Tensor(dtype, data, shape);
  }

  /**
   * Runs the model once. Runs of one runtime build wait for each other.
   *
   * @param feeds    a tensor for every input; others, for inputs that the graph turned out not to need, are left out
   * @param results  where host results go: their memory is written, not replaced; outputs not named are allocated
   * @returns every output, or exactly those of `only`
   * @throws SessionError if the runtime refuses, with its reason
   */
  async run(feeds: Tensors, results: Tensors = {}, only: readonly string[] = this.outputs): Promise<Tensors> {
    const missing = this.inputs.filter((name) => !feeds[name]);
    if (missing.length > 0)
      throw new SessionError(
        `run: every input must be fed; missing ${missing.map((name) => `"${name}"`).join(", ")}`,
      );
    const given = this.row.fillsResults ? results : {};
    const fed = Object.fromEntries(this.inputs.map((name) => [name, feeds[name]]));
    const fetches = Object.fromEntries(only.map((name) => [name, given[name] ?? null]));
    const turn = this.build.last.then(() => this.session.run(fed, fetches));
    this.build.last = turn.catch(() => undefined);
    let outputs: Tensors;
    try {
      outputs = (await turn) as Tensors;
    } catch (error) {
      throw new SessionError(`run: the runtime failed on ${this.device}; ${messageOf(error)}`);
    }
    if (this.row.fillsResults) return outputs;
    return Object.fromEntries(only.map((name) => [name, copyInto(results[name], outputs[name])]));
  }

  /** Frees the model's memory; the session cannot run afterwards. */
  async dispose(): Promise<void> {
    await this.build.last;
    await this.session.release();
  }
}

/** `to` with the values of `from`, or `from` itself if there is nowhere to copy it. */
function copyInto(to: Tensor | undefined, from: Tensor): Tensor {
  if (!to) return from;
  (to.data as Float32Array).set(from.data as Float32Array);
  return to;
}

/** First line of what the runtime said, without its source positions. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [line] = text.trim().split("\n");
  return line.replace(/^\/\S+?:\d+ .*? was false\. /, "");
}

/** The runtime's own form of `options` for one execution provider. */
export function toOrtOptions(provider: string, options: SessionOptions): InferenceSession.SessionOptions {
  const extra: Record<string, string> = {
    "session.disable_prepacking": options.prepacking === false ? "1" : "0",
    "session.intra_op.allow_spinning": options.spinning === false ? "0" : "1",
    ...options.extra,
  };
  return {
    executionProviders: [provider],
    graphOptimizationLevel: options.optimization ?? "all",
    enableCpuMemArena: options.arena ?? true,
    enableMemPattern: options.memoryPattern ?? true,
    logSeverityLevel: 3,
    extra: nest(extra),
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    ...(options.keepOnDevice === undefined
      ? {}
      : {
          preferredOutputLocation: Object.fromEntries(
            options.keepOnDevice.map((name) => [name, "gpu-buffer"]),
          ),
        }),
  };
}

/** `{ "a.b": x }` as `{ a: { b: x } }`, which is how the bindings take their settings. */
function nest(flat: Readonly<Record<string, string>>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(flat)) {
    const path = key.split(".");
    let at = root;
    for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as Record<string, unknown>;
    at[path[path.length - 1]] = value;
  }
  return root;
}
