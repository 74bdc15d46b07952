// Which devices are here, why others are not, and how a model gets onto one. The tables are in node/ and web/.
import { DeviceError, SessionError } from "./errors.ts";
import { copyModel } from "./onnx-models.ts";
import type { StaticSpec } from "./program.ts";
import {
  type Build,
  type DeviceName,
  messageOf,
  type OrtModule,
  Session,
  type SessionOptions,
  toOrtOptions,
} from "./session.ts";

/** One device of a table: how its runtime build is loaded and what to do when it is not there. */
export interface DeviceRow {
  readonly name: DeviceName;
  readonly provider: string;
  /** Loads the runtime build, with `threads` where it is set once for all. @throws why it cannot be had here */
  load(threads: number | undefined): Promise<OrtModule>;
  /** What the user can do to get it, as an imperative clause. */
  readonly remedy: string;
  /** Whether outputs can stay on the device between runs. */
  readonly keepsOnDevice: boolean;
  /** Whether a run writes into host tensors handed in for its outputs; some builds only pretend to. */
  readonly fillsResults: boolean;
}

export interface DeviceStatus {
  readonly name: DeviceName;
  readonly available: boolean;
  /** Why it is not available, and what to do; undefined if it is. */
  readonly reason: string | undefined;
}

const PROBE: StaticSpec = { name: "x", dtype: "float32", shape: [1] };

/** What can be done with a table of devices; the first row is the default. */
export interface Devices {
  /** Tries every device once, on first call, by running the smallest model on it. */
  devices(): Promise<readonly DeviceStatus[]>;
  /**
   * Loads `model` onto a device.
   *
   * @throws DeviceError if the device is not here, naming those that are; SessionError if the model does not load
   */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /** Whether `keepOnDevice` works there. */
  keepsOnDevice(device: DeviceName): boolean;
}

/** Binds `devices` and `createSession` to one table. Nothing is loaded until one of them is called. */
export function deviceTable(rows: readonly DeviceRow[]): Devices {
  const builds = new Map<OrtModule, Build>();
  let probed: Promise<readonly DeviceStatus[]> | undefined;

  async function open(row: DeviceRow, model: Uint8Array, options: SessionOptions): Promise<Session> {
    const ort = await row.load(options.threads);
    const build = builds.get(ort) ?? { ort, last: Promise.resolve() };
    builds.set(ort, build);
    const created = build.last.then(() =>
      ort.InferenceSession.create(model, toOrtOptions(row.provider, options)),
    );
    build.last = created.catch(() => undefined);
    return new Session(row, await created, build);
  }

  async function probe(row: DeviceRow): Promise<DeviceStatus> {
    try {
      const session = await open(row, copyModel([PROBE]), {});
      await session.run({ x: session.tensor("float32", [1], Float32Array.of(1)) });
      await session.dispose();
      return { name: row.name, available: true, reason: undefined };
    } catch (error) {
      return { name: row.name, available: false, reason: `${messageOf(error)}; ${row.remedy}` };
    }
  }

  async function devices(): Promise<readonly DeviceStatus[]> {
    probed ??= (async () => {
      const statuses: DeviceStatus[] = [];
      for (const row of rows) statuses.push(await probe(row));
      return statuses;
    })();
    return probed;
  }

  async function createSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
    const name = options.device ?? rows[0].name;
    const row = rows.find((candidate) => candidate.name === name);
    if (!row) throw await unavailable(name, `it is none of ${rows.map((known) => known.name).join(", ")}`);
    if (options.keepOnDevice?.length && !row.keepsOnDevice)
      throw new SessionError(`createSession: outputs cannot stay on ${name}; leave keepOnDevice out`);
    try {
      return await open(row, model, options);
    } catch (error) {
      const status = (await devices()).find((candidate) => candidate.name === name)!;
      if (!status.available) throw await unavailable(name, status.reason!);
      throw new SessionError(`createSession: the model must load on ${name}; ${messageOf(error)}`);
    }
  }

  async function unavailable(name: string, reason: string): Promise<DeviceError> {
    const available = (await devices()).filter((status) => status.available).map((status) => status.name);
    return new DeviceError(
      name,
      available,
      `device "${name}" is not available here; available: ${available.join(", ")}; ${reason}`,
    );
  }

  return {
    devices,
    createSession,
    keepsOnDevice: (device) => rows.some((row) => row.name === device && row.keepsOnDevice),
  };
}
