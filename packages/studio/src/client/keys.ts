// Every key of the studio in one table: what it does, where, and as help and docs list it. Single keys are off inside inputs, and can be
// switched off altogether.
import { useEffect } from "preact/hooks";

export interface KeyEntry {
  readonly action: string;
  /** As the browser calls it; two words are pressed one after the other. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly does: string;
  readonly where: "everywhere" | "map" | "label" | "make";
}

const entry = (
  action: string,
  keys: readonly string[],
  shown: string,
  does: string,
  where: KeyEntry["where"] = "everywhere",
): KeyEntry => ({ action, keys, shown, does, where });

export const KEYS: readonly KeyEntry[] = [
  entry("play", [" "], "Space", "play or pause"),
  entry("back", ["ArrowLeft"], "Left", "one bar back"),
  entry("on", ["ArrowRight"], "Right", "one bar on"),
  entry("previous", ["Shift+ArrowLeft"], "Shift+Left", "the piece before"),
  entry("next", ["Shift+ArrowRight"], "Shift+Right", "the next piece"),
  entry("loop", ["l"], "L", "loop two bars, or stop to"),
  entry("compare", ["a"], "A", "hear the most alike labelled piece"),
  entry("search", ["/"], "/", "find a piece or a tag"),
  entry("clear", ["Escape"], "Esc", "close, or choose nothing"),
  entry("answer", ["1", "2", "3", "4", "5", "6", "7", "8", "9"], "1-9", "answer, or label what is chosen"),
  entry("undo", ["z"], "Z", "undo the last labels"),
  entry("redo", ["Shift+Ctrl+z"], "Shift+Ctrl+Z", "redo them"),
  entry("help", ["?"], "?", "list the keys"),
  entry("go-home", ["g h"], "G H", "go to Home"),
  entry("go-library", ["g l"], "G L", "go to Library"),
  entry("go-label", ["g q"], "G Q", "go to Label"),
  entry("go-results", ["g r"], "G R", "go to Results"),
  entry("go-make", ["g m"], "G M", "go to Make"),
  entry("go-runs", ["g u"], "G U", "go to Runs"),
  entry("guess", ["v"], "V", "view the guess", "label"),
  entry("skip", ["s"], "S", "skip this piece", "label"),
  entry("none", ["n"], "N", "none of these", "label"),
  entry("done", ["Enter"], "Enter", "give the answer that is set", "label"),
  entry("up", ["ArrowUp"], "Up", "the nearest piece above", "map"),
  entry("down", ["ArrowDown"], "Down", "the nearest piece below", "map"),
  entry("hear", ["Enter"], "Enter", "hear the piece", "map"),
  entry("choose", ["x"], "X", "choose the piece, or not", "map"),
  entry("closer", ["+", "="], "+", "closer", "map"),
  entry("farther", ["-"], "-", "farther", "map"),
  entry("fit", ["0"], "0", "fit all", "map"),
  entry("keep", ["k"], "K", "keep the take", "make"),
];

type Handler = (key: string) => void;
const stack: Readonly<Record<string, Handler>>[] = [];

/** What keys do while a component is there; the newest comes first. */
export function useKeys(handlers: Readonly<Record<string, Handler>>): void {
  useEffect(() => {
    stack.push(handlers);
    return () => void stack.splice(stack.lastIndexOf(handlers), 1);
  });
}

const OFF = "semitone-keys-off";
export const areKeysOff = (): boolean => localStorage.getItem(OFF) === "yes";
export const switchKeys = (off: boolean): void => localStorage.setItem(OFF, off ? "yes" : "no");

const SEQUENCE_MS = 1200;
let before = "";
let beforeAt = 0;

/** Whether the element takes keys itself. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === "range")
    return key.startsWith("Arrow") || key === "Home" || key === "End";
  if (target.matches("input:not([type=checkbox]), textarea, select")) return key !== "Escape";
  return (key === " " || key === "Enter") && target.matches("button, a, summary, input, [role=option]");
}

export function startKeys(): void {
  addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (altKey || event.isComposing) return;
    const isPlain = !ctrlKey && !metaKey;
    if (takesKeys(event.target, key) || (areKeysOff() && isPlain && key !== "Escape" && key !== "?")) return;
    const named = `${shiftKey && (key.length > 1 || !isPlain) ? "Shift+" : ""}${isPlain ? "" : "Ctrl+"}${key.length === 1 ? key.toLowerCase() : key}`;
    const sequence = before !== "" && performance.now() - beforeAt < SEQUENCE_MS ? `${before} ${named}` : "";
    before = named === "g" ? "g" : "";
    beforeAt = performance.now();
    for (const wanted of [sequence, named])
      for (const handlers of [...stack].reverse())
        for (const { action, keys } of KEYS)
          if (wanted !== "" && keys.includes(wanted) && handlers[action]) {
            event.preventDefault();
            handlers[action](key);
            return;
          }
  });
}
