// All representations by kind, and back from the plain data a checkpoint holds.

import { closestName } from "@semitone/stats";
import { createBeat } from "./beat.ts";
import { createChroma } from "./chroma.ts";
import { createMelody } from "./melody.ts";
import { createNoteEvents } from "./note-events.ts";
import { createNoteTuples } from "./note-tuples.ts";
import { createPianoroll } from "./pianoroll.ts";
import { createRemi } from "./remi.ts";
import type { Representation, RepresentationSpec } from "./representation.ts";
import { RepresentationError } from "./representation.ts";
import { createSentneuron } from "./sentneuron.ts";

/** Every representation: the name is the `kind` of its spec. A new one is one line here. */
export const REPRESENTATIONS = {
  beat: createBeat,
  chroma: createChroma,
  melody: createMelody,
  noteEvents: createNoteEvents,
  noteTuples: createNoteTuples,
  pianoroll: createPianoroll,
  remi: createRemi,
  sentneuron: createSentneuron,
} as const;
export type RepresentationKind = keyof typeof REPRESENTATIONS;

/**
 * The representation a spec describes; options it does not name take their defaults.
 *
 * @param spec plain JSON data, not trusted
 * @throws RepresentationError for an unknown kind or option (naming the nearest known one) or a value out of range
 * @example representationFromSpec(JSON.parse(text)).decode(sample)
 */
export function representationFromSpec(spec: RepresentationSpec): Representation {
  const kinds = Object.keys(REPRESENTATIONS);
  const { kind, ...options } = Object(spec) as RepresentationSpec;
  if (typeof kind !== "string" || !Object.hasOwn(REPRESENTATIONS, kind)) {
    const hint = typeof kind === "string" ? `did you mean ${closestName(kind, kinds)}?` : undefined;
    throw new RepresentationError(
      "representationFromSpec",
      `kind to be one of ${kinds.join(", ")}`,
      String(kind),
      hint,
    );
  }
  // Each creator checks its own options, whatever their static type.
  const create = REPRESENTATIONS[kind as RepresentationKind] as (options: object) => Representation;
  return create(options);
}
