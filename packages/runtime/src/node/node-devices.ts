// The devices of a Node process: the native build for cpu, cuda and webgpu, the browser's WASM build for comparison.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type DeviceRow, deviceTable } from "../devices.ts";
import type { OrtModule } from "../session.ts";
import { loadWasm } from "../web/load-wasm.ts";

async function loadNative(): Promise<OrtModule> {
  const module = await import("onnxruntime-node");
  const ort = module.default ?? module;
  ort.env.logLevel = "error";
  return ort as unknown as OrtModule;
}

/** The native build, if the provider's library lies beside it: asking for an absent one prints to the terminal. */
async function loadCuda(): Promise<OrtModule> {
  const root = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  const file =
    process.platform === "win32" ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";
  if (!existsSync(join(root, "bin", "napi-v6", process.platform, process.arch, file)))
    throw new Error(`onnxruntime-node was installed without ${file}`);
  return loadNative();
}

const ROWS: readonly DeviceRow[] = [
  {
    name: "cpu",
    provider: "cpu",
    load: loadNative,
    remedy: "reinstall onnxruntime-node for this platform",
    keepsOnDevice: false,
    fillsResults: true,
  },
  {
    name: "cuda",
    provider: "cuda",
    load: loadCuda,
    remedy: 'run "node node_modules/onnxruntime-node/script/install" on a machine with CUDA 12 and cuDNN 9',
    keepsOnDevice: false, // the binding only knows WebGPU buffers
    fillsResults: true,
  },
  {
    name: "webgpu",
    provider: "webgpu",
    load: loadNative,
    remedy: "a Vulkan, Metal or Direct3D 12 driver is needed; softwareVulkan() tells how to do without a GPU",
    keepsOnDevice: true,
    fillsResults: false,
  },
  {
    name: "wasm",
    provider: "wasm",
    load: loadWasm,
    remedy: 'run "npm install onnxruntime-web"',
    keepsOnDevice: false,
    fillsResults: false,
  },
];

export const { devices, createSession, keepsOnDevice } = deviceTable(ROWS);
