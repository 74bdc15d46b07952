export { EXIT, main } from "./main.ts";
export type { Terminal, TerminalStream } from "./terminal.ts";
