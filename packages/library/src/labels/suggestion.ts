// The tail of an error about an unknown name: what was probably meant, or what there is. Knows nothing of what the names stand for.
import { nearestName } from "@semitone/stats";

const SHOWN = 12;

/** `did you mean "x"?`, or the list of what is known where nothing is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  if (known.length === 0) return "none is known yet";
  const shown = known.slice(0, SHOWN).map((value) => JSON.stringify(value));
  return `known: ${shown.join(", ")}${known.length > SHOWN ? ` and ${known.length - SHOWN} more` : ""}`;
}
