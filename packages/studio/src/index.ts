export { type Studio, type StudioOptions, serveStudio } from "./server/serve.ts";
