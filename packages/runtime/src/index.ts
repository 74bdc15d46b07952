// The runtime in Node: what is portable, with native devices, files and trainer processes.
export { createSession, devices, keepsOnDevice } from "./node/node-devices.ts";
export { softwareVulkan } from "./node/software-vulkan.ts";
export * from "./portable.ts";
