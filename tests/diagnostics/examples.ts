// An example for every reason that a reader gives, by the headings of docs/diagnostics.md: to add a reason, write its row there and its
// example here. The documentation shows them (scripts/docs-diagnostics.ts), the test reads them.
import type { Examples } from "./example.ts";
import { MIDI_EXAMPLES } from "./midi-examples.ts";
import { NOTATION_EXAMPLES } from "./notation-examples.ts";
import { SOUND_EXAMPLES } from "./sound-examples.ts";

export const EXAMPLES: Examples = { ...NOTATION_EXAMPLES, ...MIDI_EXAMPLES, ...SOUND_EXAMPLES };

/** Reasons without an example, and why; none other may lack one. */
export const WITHOUT_EXAMPLE: Readonly<Record<string, string>> = {
  "reader-failed": "no file is known that does it",
};
