export { KEYS, type KeyEntry } from "./api/keys.ts";
export { type Studio, type StudioOptions, serveStudio } from "./server/serve.ts";
