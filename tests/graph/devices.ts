// Runs models on the devices of the conformance tests: in this process, or in one of its own where a device needs an environment.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type DType, toTypedArray } from "@semitone/graph";
import { createSession, type DeviceName, devices, softwareVulkan } from "@semitone/runtime";

export type Values = Readonly<Record<string, Float64Array>>;

export interface ModelRun {
  readonly model: Uint8Array;
  readonly inputs: readonly {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: readonly number[];
  }[];
  readonly feeds: Values;
}

export interface DeviceRunner {
  /** The outputs of the model by name, as doubles. */
  run(run: ModelRun): Promise<Values>;
  close(): Promise<void>;
}

export async function runHere(device: DeviceName, { model, inputs, feeds }: ModelRun): Promise<Values> {
  const session = await createSession(model, { device, threads: 1, spinning: false });
  try {
    const given = Object.fromEntries(
      inputs.map(({ name, dtype, shape }) => [
        name,
        session.tensor(dtype, shape, toTypedArray(dtype, feeds[name])),
      ]),
    );
    const outputs = await session.run(given);
    const results: Record<string, Float64Array> = {};
    for (const [name, tensor] of Object.entries(outputs))
      results[name] = Float64Array.from((await tensor.getData()) as ArrayLike<number>, Number);
    return results;
  } finally {
    await session.dispose();
  }
}

/** A runner for `device`, or why there is none. */
export async function openDevice(device: DeviceName): Promise<DeviceRunner | string> {
  const status = (await devices()).find(({ name }) => name === device)!;
  if (status.available) return { run: (run) => runHere(device, run), close: async () => {} };
  const environment = device === "webgpu" ? softwareVulkan() : undefined;
  if (!environment) return status.reason!;
  return runInChild(device, environment);
}

/** A process that dies fails the model it was running; the next model gets a new one. */
function runInChild(device: DeviceName, environment: Readonly<Record<string, string>>): DeviceRunner {
  const start = () =>
    fork(fileURLToPath(new URL("./device-child.ts", import.meta.url)), [device], {
      execArgv: ["--conditions=source", "--import", import.meta.resolve("tsx")],
      env: { ...process.env, ...environment },
      serialization: "advanced",
    });
  let child: ChildProcess | undefined;
  return {
    run: (run) => {
      if (!child?.connected) child = start();
      return ask(child, run);
    },
    close: async () => void child?.kill(),
  };
}

const ask = (child: ChildProcess, run: ModelRun): Promise<Values> =>
  new Promise((resolve, reject) => {
    const died = () =>
      reject(new Error(`the device's process ended with ${child.exitCode ?? child.signalCode}`));
    child.once("exit", died);
    child.once("message", (answer: { results?: Values; error?: string }) => {
      child.off("exit", died);
      if (answer.results) resolve(answer.results);
      else reject(new Error(answer.error));
    });
    child.send(run);
  });
