// What a run reads, as its config.json tells it: columns by view and name, or, of runs before version 3, one list of names.
import { findScoreView, viewName } from "@semitone/music";
import { z } from "zod";
import { firstUnknown, type Reads } from "../features/reads.ts";
import { LISTENER, LISTENER_COLUMNS } from "../listener/latents.ts";
import type { Listener } from "../listener/listener.ts";

const MAX_COLUMNS = 100_000;
const name = z.string().min(1).max(200);
const readsSchema = z
  .array(
    z.object({
      view: name.regex(/^.+@.+$/),
      columns: z.array(name).max(MAX_COLUMNS),
      titles: z
        .array(
          z
            .string()
            .max(1000)
            .regex(/^\P{Cc}*$/u),
        )
        .max(MAX_COLUMNS)
        .optional(),
    }),
  )
  .max(1000);
/** Version 2 of runs and version "2" of features: the only ones that were ever kept. */
const namesSchema = z.object({ version: z.literal("2"), names: z.array(name).max(MAX_COLUMNS) });

/** Views of that version, in which a name is looked for. */
const NAMED_VIEWS = ["descriptors@1", "rhythm@1", "meter@1", "tonal@1"];

/**
 * What a config says that its run reads.
 *
 * @param listener  the listener in the run's folder, which the latents of older runs are of
 * @returns undefined where it says nothing that could be read
 */
export function storedReads(
  { reads, features }: { readonly reads?: unknown; readonly features?: unknown },
  listener: Listener | undefined,
): Reads | undefined {
  if (reads !== undefined) return readsSchema.safeParse(reads).data;
  const names = namesSchema.safeParse(features).data?.names;
  return names && readsOfNames(names, listener);
}

/** Names in a row as columns of the views that they are of; a name that is not known any more is of the view of the name before it. */
function readsOfNames(names: readonly string[], listener: Listener | undefined): Reads {
  const owners = new Map<string, string>();
  for (const id of NAMED_VIEWS)
    for (const column of findScoreView(id)?.columns ?? []) owners.set(column.name, id);
  for (const column of LISTENER_COLUMNS) owners.set(column.name, `${LISTENER}@${listener?.digest}`);
  const reads: { view: string; columns: string[] }[] = [];
  for (const column of names) {
    const last = reads.at(-1);
    const view = owners.get(column) ?? last?.view ?? NAMED_VIEWS[0];
    if (last?.view === view) last.columns.push(column);
    else reads.push({ view, columns: [column] });
  }
  // Without a listener its columns were NaN throughout, and last.
  return listener ? reads : reads.filter(({ view }) => viewName(view) !== LISTENER);
}

/** Why rows for a run cannot be computed any more, in words; undefined where they can. */
export function whyUnreadable(reads: Reads, used: readonly number[]): string | undefined {
  const gone = firstUnknown(reads, used);
  return (
    gone &&
    `it reads ${JSON.stringify(gone.column)} of ${gone.view}, which this version of semitone does not compute any more`
  );
}
