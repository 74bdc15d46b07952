// A GPU in software, for tests of the webgpu device on machines without one.
import { existsSync } from "node:fs";

const CHROMIUM = "/usr/lib/chromium";

/**
 * The environment in which a *new* process finds SwiftShader, the software Vulkan driver of Debian's chromium package
 * (its own copy of the Vulkan loader included); undefined if the package is not installed. The loader is looked up when
 * the process starts, so setting these in a running process has no effect.
 */
export function softwareVulkan(): Record<string, string> | undefined {
  const driver = `${CHROMIUM}/vk_swiftshader_icd.json`;
  if (!existsSync(driver) || !existsSync(`${CHROMIUM}/libvulkan.so.1`)) return undefined;
  const path = process.env.LD_LIBRARY_PATH;
  return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: path ? `${path}:${CHROMIUM}` : CHROMIUM };
}
