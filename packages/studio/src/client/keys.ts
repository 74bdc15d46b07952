// Keys as they are pressed. Single ones are off inside inputs, and can be switched off altogether.
import { useLayoutEffect } from "preact/hooks";
import { KEYS } from "../api/keys.ts";

type Handler = (key: string) => void;
const stack: Readonly<Record<string, Handler>>[] = [];

/** What keys do from the moment that a component is painted, while it is there; the newest comes first. */
export function useKeys(handlers: Readonly<Record<string, Handler>>): void {
  useLayoutEffect(() => {
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
    // When it was pressed, not when a busy page came to it.
    const { key, ctrlKey, metaKey, altKey, shiftKey, timeStamp } = event;
    if (altKey || event.isComposing) return;
    const isPlain = !ctrlKey && !metaKey;
    if (takesKeys(event.target, key) || (areKeysOff() && isPlain && key !== "Escape" && key !== "?")) return;
    const named = `${shiftKey && (key.length > 1 || !isPlain) ? "Shift+" : ""}${isPlain ? "" : "Ctrl+"}${key.length === 1 ? key.toLowerCase() : key}`;
    const sequence = before !== "" && timeStamp - beforeAt < SEQUENCE_MS ? `${before} ${named}` : "";
    before = named === "g" ? "g" : "";
    beforeAt = timeStamp;
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
