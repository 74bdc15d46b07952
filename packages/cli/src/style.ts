// Colour where it is wanted, nothing where it is not.
import type { Terminal, TerminalStream } from "./terminal.ts";

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};
export type StyleName = keyof typeof CODES;
export type Style = (name: StyleName, text: string) => string;

/** Whether `stream` takes colours: a terminal, unless NO_COLOR is set (to anything) or TERM is `dumb`. */
export function styleFor(stream: TerminalStream, env: Terminal["env"]): Style {
  const plain = !stream.isTTY || (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb";
  return plain
    ? (_, text) => text
    : (name, text) => `\u001b[${CODES[name][0]}m${text}\u001b[${CODES[name][1]}m`;
}

/**
 * Hostile text made safe to show: file names and labels may hold control characters, which would move the cursor or worse.
 */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}
