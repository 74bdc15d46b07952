// The presets by name.
import type { PresetName } from "../../choices.ts";
import { LabelError } from "../label-error.ts";
import { suggestion } from "../suggestion.ts";
import { nottingham } from "./nottingham.ts";
import { pop909 } from "./pop909.ts";
import type { Preset } from "./preset.ts";
import { vgmidi, vgmidi01, vgmidiBardo, vgmidiRatings } from "./vgmidi.ts";

const BY_NAME: Readonly<Record<PresetName, Preset>> = {
  vgmidi,
  "vgmidi-ratings": vgmidiRatings,
  "vgmidi-0.1": vgmidi01,
  "vgmidi-bardo": vgmidiBardo,
  nottingham,
  pop909,
};

/** @throws LabelError naming the nearest preset */
export function findPreset(name: string): Preset {
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name as PresetName];
  throw new LabelError(`unknown preset ${JSON.stringify(name)}; ${suggestion(name, Object.keys(BY_NAME))}`);
}
