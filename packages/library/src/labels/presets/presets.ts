// The presets by name.
import { LabelError } from "../label-error.ts";
import { suggestion } from "../suggestion.ts";
import { nottingham } from "./nottingham.ts";
import { pop909 } from "./pop909.ts";
import type { Preset } from "./preset.ts";
import { vgmidi, vgmidi01, vgmidiBardo, vgmidiRatings } from "./vgmidi.ts";

/** Data sets whose own label files can be read. */
export const PRESETS: readonly Preset[] = [vgmidi, vgmidiRatings, vgmidi01, vgmidiBardo, nottingham, pop909];

/** @throws LabelError naming the nearest preset */
export function findPreset(name: string): Preset {
  const found = PRESETS.find((preset) => preset.name === name);
  if (found) return found;
  const names = PRESETS.map((preset) => preset.name);
  throw new LabelError(`unknown preset ${JSON.stringify(name)}; ${suggestion(name, names)}`);
}
