// The WASM build of ONNX Runtime, an optional peer dependency, loaded when first asked for.
import type { OrtModule } from "../session.ts";

/**
 * @param threads  set before the first session of the process, ignored afterwards; more than one needs a
 *                 cross-origin isolated page
 * @throws if onnxruntime-web is not installed
 */
export async function loadWasm(threads = 1): Promise<OrtModule> {
  const ort = await import("onnxruntime-web");
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads ??= threads;
  return ort as unknown as OrtModule;
}
