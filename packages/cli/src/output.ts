// Where verbs write: data on stdout, everything said to a person on stderr. Handles slow and closed pipes.
import { type Style, styleFor, visible } from "./style.ts";
import { type Cell, tableLines } from "./table.ts";
import { OutputClosed, type Terminal, type TerminalStream } from "./terminal.ts";

const DEFAULT_COLUMNS = 80;
/** Shortest time between two progress lines, in milliseconds. */
const PROGRESS_INTERVAL = 100;

export interface OutputOptions {
  /** Data as JSON. */
  readonly json: boolean;
  /** Nothing on stderr but errors. */
  readonly quiet: boolean;
}

export class Output {
  /** Style of stdout. */
  readonly style: Style;
  readonly json: boolean;
  readonly #quiet: boolean;
  readonly #terminal: Terminal;
  readonly #noteStyle: Style;
  #closed = false;
  #progressShown = false;
  #lastProgress = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal, { json, quiet }: OutputOptions) {
    this.#terminal = terminal;
    this.json = json;
    this.#quiet = quiet;
    this.style = styleFor(terminal.stdout, terminal.env);
    this.#noteStyle = styleFor(terminal.stderr, terminal.env);
    // A reader that leaves early is no fault; stderr gone is nothing to tell anybody.
    terminal.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      this.#closed = true;
    });
    terminal.stderr.on("error", () => {});
  }

  /** Characters per line of stdout: the terminal's, or any number in a pipe. */
  get width(): number {
    return this.#terminal.stdout.isTTY ? (this.#terminal.stdout.columns ?? DEFAULT_COLUMNS) : Infinity;
  }

  /** Width for drawings, which need one in a pipe, too. */
  get drawingWidth(): number {
    return Number.isFinite(this.width) ? this.width : Number(this.#terminal.env.COLUMNS) || DEFAULT_COLUMNS;
  }

  /**
   * Writes data to stdout, waiting where the reader is slow.
   *
   * @throws OutputClosed once nobody reads any more
   */
  async write(text: string): Promise<void> {
    const { stdout } = this.#terminal;
    if (this.#closed) throw new OutputClosed();
    this.#clearProgress();
    if (!stdout.write(text)) await writable(stdout);
    if (this.#closed) throw new OutputClosed();
  }

  async line(text = ""): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** Data as it is to a pipe or file; to a terminal, which would obey control characters in it, with those made visible. */
  async data(text: string): Promise<void> {
    await this.write(this.#terminal.stdout.isTTY ? visibleLines(text) : text);
  }

  /** The one JSON document of a verb; NaN becomes null. Characters that a terminal may obey stand as escapes: the same JSON. */
  async document(value: unknown): Promise<void> {
    await this.line(JSON.stringify(value, null, 2).replace(UNSEEN, escaped));
  }

  async table(header: readonly string[], rows: readonly (readonly Cell[])[]): Promise<void> {
    const [first, ...rest] = tableLines(header, rows, this.width);
    await this.line(this.style("bold", first));
    for (const line of rest) await this.line(line);
  }

  /** Something a person should know; not data. */
  remark(level: "note" | "warning" | "error", text: string): void {
    if (level === "error") this.error(text);
    else if (!this.#quiet)
      this.#say(level === "note" ? text : `${this.#noteStyle("yellow", "warning:")} ${text}`);
  }

  error(text: string): void {
    this.#say(`${this.#noteStyle("red", "semitone:")} ${text}`);
  }

  /** One line that is overwritten by the next; shown on a terminal only. */
  progress(text: string): void {
    const { stderr } = this.#terminal;
    const now = performance.now();
    if (this.#quiet || !stderr.isTTY || now - this.#lastProgress < PROGRESS_INTERVAL) return;
    this.#lastProgress = now;
    this.#progressShown = true;
    const columns = stderr.columns ?? DEFAULT_COLUMNS;
    stderr.write(`\r\u001b[K${[...visible(text)].slice(0, columns - 1).join("")}`);
  }

  #say(text: string): void {
    this.#clearProgress();
    const lines = text.split("\n").map(plainButStyled);
    this.#terminal.stderr.write(`${lines.join("\n")}\n`);
  }

  #clearProgress(): void {
    if (!this.#progressShown) return;
    this.#progressShown = false;
    this.#terminal.stderr.write("\r\u001b[K");
  }
}

/** What JSON leaves as it is, though it is a control character or turns the direction of writing. */
const UNSEEN = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Control characters made visible, except ends of lines. */
const visibleLines = (text: string): string =>
  text.replace(/\r\n/g, "\n").split("\n").map(visible).join("\n");

/** Control characters made visible, except our own colours. */
function plainButStyled(line: string): string {
  return (
    line
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
      .split(/(\u001b\[\d+m)/)
      .map((part, index) => (index % 2 === 1 ? part : visible(part)))
      .join("")
  );
}

/** Resolves when the stream takes more, or never will. */
function writable(stream: TerminalStream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ["drain", "close"]) stream.off(event, done);
      resolve();
    };
    for (const event of ["drain", "close"]) stream.on(event, done);
  });
}
