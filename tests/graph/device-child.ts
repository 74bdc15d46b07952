// A process that owns one device: answers each model with its outputs.
import type { DeviceName } from "@semitone/runtime";
import { type ModelRun, runHere } from "./devices.ts";

const device = process.argv[2] as DeviceName;

process.on("message", (run: ModelRun) => {
  runHere(device, run).then(
    (results) => process.send!({ results }),
    (error) => process.send!({ error: String(error) }),
  );
});
