// Views whose columns a model has learnt: latents of a listener, states of a language model.
import { type Column, viewName } from "@semitone/music";
import { PROBED, STATES_VIEWS, type StatesView, statesColumns, statesView } from "../language/states-view.ts";
import { LISTENER, LISTENER_COLUMNS, type ListenerView, listenerView } from "../listener/latents.ts";
import type { Listener } from "../listener/listener.ts";
import { isPlayedView } from "../played/played-columns.ts";

/** The most units whose names are known here. */
const MOST_UNITS = 8192;

const isStates = (name: string): name is StatesView => (STATES_VIEWS as readonly string[]).includes(name);

/** Whether a view's columns are learnt. @param name  without its version */
export const isLearntView = (name: string): boolean => name === LISTENER || isStates(name);

/** Whether pieces may have no rows of a view, which then says nothing of them: what is learnt, and what is of performances only. */
export const mayLackRows = (name: string): boolean => isLearntView(name) || isPlayedView(name);

const known = new Map<string, readonly Column[]>();

/** Columns of a learnt view, of as many units as any model may have; undefined for any other. */
export function learntColumns(view: string): readonly Column[] | undefined {
  const name = viewName(view);
  if (name === LISTENER) return LISTENER_COLUMNS;
  if (!isStates(name)) return undefined;
  let columns = known.get(name);
  if (columns === undefined) known.set(name, (columns = statesColumns(name, MOST_UNITS)));
  return columns;
}

/** What a listener gives: latents of its beats, or states of its notes. */
export const learntView = (listener: Listener): ListenerView =>
  listener.kind === "language" ? statesView(listener, PROBED) : listenerView(listener);
