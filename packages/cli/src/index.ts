export { COMMANDS } from "./commands.ts";
export { EXIT } from "./exit-codes.ts";
export { main } from "./main.ts";
export { defaultText, optionText, rangeText } from "./option-text.ts";
export type { Terminal, TerminalStream } from "./terminal.ts";
