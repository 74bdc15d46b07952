// The runtime in a browser: what is portable, with the devices of a page.
export * from "./portable.ts";
export { createSession, devices, keepsOnDevice } from "./web/web-devices.ts";
