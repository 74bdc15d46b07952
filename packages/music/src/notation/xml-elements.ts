// Streams an XML text as small complete elements ("units") plus the opening and closing of what surrounds them. Knows no vocabulary.
// No tree of the document is ever built; depth and unit size are bounded, entities are never expanded.
import type { SaxesTagPlain } from "saxes";
import { SaxesParser } from "saxes";
import type { DiagnosticLog } from "./diagnostic-log.ts";

/** A small complete element. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** All character data directly inside, trimmed at the end of the element. */
  text: string;
}

export interface XmlHandler {
  /** Asked for each element outside a unit: true makes it one, to be handed to `unit` when complete. */
  isUnit(name: string): boolean;
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  unit(element: XmlElement, offset: number): void;
}

/** Deeper nesting than any notation has. */
const MAX_DEPTH = 64;
/** More elements than any measure item has. */
const MAX_UNIT_ELEMENTS = 4096;
/** Pieces of this many characters between looks at the bounds. */
const CHUNK = 8192;
/** After so many faults the rest is noise. */
const MAX_FAULTS = 100;

/**
 * Reads as far as the text makes sense, then returns; what is wrong goes to the log. Units cut off by the end of the text are dropped.
 *
 * @param caller  the reader named in messages
 */
export function readXmlElements(text: string, handler: XmlHandler, caller: string, log: DiagnosticLog): void {
  new ElementStream(handler, caller, log).read(text);
}

class ElementStream {
  readonly #handler: XmlHandler;
  readonly #caller: string;
  readonly #log: DiagnosticLog;
  readonly #parser = new SaxesParser();
  /** The elements open inside the unit under way, outermost first; empty outside units. */
  readonly #unit: XmlElement[] = [];
  #unitSize = 0;
  #unitOffset = 0;
  #depth = 0;
  #faults = 0;
  #stopped = false;

  constructor(handler: XmlHandler, caller: string, log: DiagnosticLog) {
    this.#handler = handler;
    this.#caller = caller;
    this.#log = log;
    this.#parser.on("error", (error) => this.#fault(error.message));
    this.#parser.on("doctype", (doctype) => this.#doctype(doctype));
    this.#parser.on("opentag", (tag) => this.#open(tag));
    this.#parser.on("closetag", (tag) => this.#close(tag));
    const take = (piece: string) => {
      const inner = this.#unit.at(-1);
      if (inner) inner.text += piece;
    };
    this.#parser.on("text", take);
    this.#parser.on("cdata", take);
  }

  read(text: string): void {
    for (let at = 0; at < text.length && !this.#stopped; at += CHUNK) {
      this.#parser.write(text.slice(at, at + CHUNK));
    }
    if (!this.#stopped) this.#parser.close();
  }

  #fault(message: string): void {
    if (this.#stopped) return;
    // The parser puts line and column in front.
    const fault = message.replace(/^\d+:\d+: /, "").slice(0, 80);
    this.#report("malformed-xml", `expected well-formed XML; got "${fault}"`, "; the file may be truncated");
    this.#stopped = ++this.#faults >= MAX_FAULTS;
  }

  #doctype(doctype: string): void {
    if (!/<!ENTITY/i.test(doctype)) return;
    const message = `${this.#caller}: entity declarations are ignored; got some in the DOCTYPE`;
    this.#log.add("xml-entities", "note", message);
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    this.#depth++;
    if (this.#stopped) return;
    if (this.#depth > MAX_DEPTH) this.#giveUp(`nesting up to ${MAX_DEPTH}`);
    else if (this.#unit.length > 0) this.#openInside(name, attributes);
    else if (this.#handler.isUnit(name)) {
      this.#unitSize = 0;
      this.#unitOffset = this.#parser.position;
      this.#openInside(name, attributes);
    } else this.#handler.open(name, attributes);
  }

  #openInside(name: string, attributes: Readonly<Record<string, string>>): void {
    if (++this.#unitSize > MAX_UNIT_ELEMENTS) {
      this.#giveUp(`up to ${MAX_UNIT_ELEMENTS} elements in <${this.#unit[0].name}>`);
      return;
    }
    const element: XmlElement = { name, attributes, children: [], text: "" };
    this.#unit.at(-1)?.children.push(element);
    this.#unit.push(element);
  }

  #close({ name }: SaxesTagPlain): void {
    this.#depth--;
    if (this.#stopped) return;
    const element = this.#unit.pop();
    if (element) element.text = element.text.trim();
    if (!element) this.#handler.close(name);
    else if (this.#unit.length === 0) this.#handler.unit(element, this.#unitOffset);
  }

  #giveUp(expected: string): void {
    this.#report("xml-too-deep", `expected ${expected}; got more`);
    this.#stopped = true;
  }

  #report(code: string, problem: string, hint = ""): void {
    const { line, position } = this.#parser;
    this.#log.add(code, "lost", `${this.#caller}: ${problem} at line ${line}${hint}`, position);
  }
}

/** The first child of that name. */
export function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((inner) => inner.name === name);
}

/** Text of the first child of that name; undefined if there is none. */
export function childText(element: XmlElement, name: string): string | undefined {
  return child(element, name)?.text;
}

/** A finite number, or undefined where the text is absent, empty or none. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}
