// The devices of a browser: WASM everywhere, WebGPU where the page has an adapter.
import { type DeviceRow, deviceTable } from "../devices.ts";
import type { OrtModule } from "../session.ts";
import { loadWasm } from "./load-wasm.ts";

async function loadWebGpu(): Promise<OrtModule> {
  if (!(globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu)
    throw new Error("this browser has no navigator.gpu");
  const ort = await import("onnxruntime-web/webgpu");
  ort.env.logLevel = "error";
  return ort as unknown as OrtModule;
}

const ROWS: readonly DeviceRow[] = [
  {
    name: "wasm",
    provider: "wasm",
    load: loadWasm,
    remedy: "serve the .wasm files of onnxruntime-web beside the page",
    keepsOnDevice: false,
    fillsResults: false,
  },
  {
    name: "webgpu",
    provider: "webgpu",
    load: loadWebGpu,
    remedy: "use a browser and a page (https or localhost) with WebGPU",
    keepsOnDevice: true,
    fillsResults: false,
  },
];

export const { devices, createSession, keepsOnDevice } = deviceTable(ROWS);
