// What the page knows, in one place; parts of it are drawn again when what they look at changes.
import { useEffect, useState } from "preact/hooks";
import type { Job, ProjectInfo, QueueEntry } from "../api/answers.ts";
import { type Catalogue, type Filter, NO_FILTER, type SortOrder } from "./catalogue.ts";

export type Screen = "home" | "library" | "label" | "results" | "make" | "runs";
export const SCREENS: readonly Screen[] = ["home", "library", "label", "results", "make", "runs"];

/** A piece that is asked about, and why. */
export interface Question extends Pick<QueueEntry, "piece"> {
  readonly reason: QueueEntry["reason"] | "again";
}

export interface State {
  readonly screen: Screen;
  readonly project: ProjectInfo | undefined;
  readonly catalogue: Catalogue | undefined;
  readonly names: readonly string[];
  /** Index of the attribute that colours and is asked about. */
  readonly attribute: number;
  readonly filter: Filter;
  readonly sort: SortOrder;
  /** Row of the piece that is looked at. */
  readonly row: number | undefined;
  /** Rows that are chosen together. */
  readonly chosen: ReadonlySet<number>;
  readonly jobs: readonly Job[];
  readonly queue: readonly Question[];
  /** Pieces that were skipped in this page, of which the server may not know yet. */
  readonly passed: readonly number[];
  readonly error: string | undefined;
  /** Said to screen readers, too. */
  readonly said: string;
  readonly isGone: boolean;
  readonly theme: "light" | "dark";
  readonly isHelpOpen: boolean;
  /** Grows with every change of labels, here or elsewhere. */
  readonly labelVersion: number;
  readonly runsVersion: number;
}

const prefersDark = matchMedia("(prefers-color-scheme: dark)").matches;

let state: State = {
  screen: screenOf(location.pathname),
  project: undefined,
  catalogue: undefined,
  names: [],
  attribute: 0,
  filter: NO_FILTER,
  sort: "name",
  row: undefined,
  chosen: new Set(),
  jobs: [],
  queue: [],
  passed: [],
  error: undefined,
  said: "",
  isGone: false,
  theme:
    (localStorage.getItem("semitone-theme") as State["theme"] | null) ?? (prefersDark ? "dark" : "light"),
  isHelpOpen: false,
  labelVersion: 0,
  runsVersion: 0,
};
const listeners = new Set<() => void>();

export const getState = (): State => state;

export function setState(change: Partial<State>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

/** A part of the state; the component is drawn again when it is another. */
export function useStore<Part>(select: (state: State) => Part): Part {
  const [part, setPart] = useState(() => select(state));
  useEffect(() => {
    const look = () => setPart(() => select(state));
    look();
    listeners.add(look);
    return () => void listeners.delete(look);
  }, []);
  return part;
}

function screenOf(path: string): Screen {
  const name = path.slice(1);
  return SCREENS.find((screen) => screen === name) ?? "home";
}

/** Goes to a screen, so that the browser's back leads here again. */
export function go(screen: Screen): void {
  if (screen !== state.screen)
    history.pushState(null, "", `/${screen === "home" ? "" : screen}${location.search}`);
  setState({ screen, error: undefined });
}
addEventListener("popstate", () => setState({ screen: screenOf(location.pathname) }));

/** Keeps filter and piece in the address. */
export function writeAddress({ filter, row, names }: State): void {
  const words = new URLSearchParams();
  if (filter.text !== "") words.set("find", filter.text);
  if (filter.values.length > 0) words.set("values", filter.values.join("."));
  if (filter.only.length > 0) words.set("only", filter.only.join("."));
  if (row !== undefined && names[row] !== undefined) words.set("piece", names[row]);
  const text = words.toString();
  history.replaceState(null, "", location.pathname + (text === "" ? "" : `?${text}`));
}

export function setTheme(theme: State["theme"]): void {
  localStorage.setItem("semitone-theme", theme);
  document.documentElement.dataset.theme = theme;
  setState({ theme });
}

export const say = (said: string): void => setState({ said });
export const fail = (error: unknown): void => setState({ error: (error as Error).message });
