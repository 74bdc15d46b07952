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
const CHUNK = 65_536;
/** After so many faults the rest is noise. */
const MAX_FAULTS = 100;

/**
 * Reads as far as the text makes sense, then returns; what is wrong goes to the log. Units cut off by the end of the text are dropped.
 *
 * @param caller  the reader named in messages
 */
export function readXmlElements(text: string, handler: XmlHandler, caller: string, log: DiagnosticLog): void {
  const parser = new SaxesParser();
  const unit: XmlElement[] = [];
  let depth = 0;
  let unitSize = 0;
  let unitOffset = 0;
  let faults = 0;
  let stopped = false;

  parser.on("error", (error) => {
    if (stopped) return;
    faults++;
    const fault = error.message.replace(/^\d+:\d+: /, "");
    log.add(
      "malformed-xml",
      "lost",
      `${caller}: expected well-formed XML; got "${fault.slice(0, 80)}" at line ${parser.line}; the file may be truncated`,
      parser.position,
    );
    if (faults >= MAX_FAULTS) stopped = true;
  });
  parser.on("doctype", (doctype) => {
    if (!/<!ENTITY/i.test(doctype)) return;
    log.add("xml-entities", "note", `${caller}: entity declarations are ignored; got some in the DOCTYPE`);
  });
  parser.on("opentag", (tag: SaxesTagPlain) => {
    depth++;
    if (stopped) return;
    if (depth > MAX_DEPTH || unitSize > MAX_UNIT_ELEMENTS) {
      const what =
        depth > MAX_DEPTH
          ? `nesting up to ${MAX_DEPTH}`
          : `up to ${MAX_UNIT_ELEMENTS} elements in <${unit[0].name}>`;
      log.add(
        "xml-too-deep",
        "lost",
        `${caller}: expected ${what}; got more at line ${parser.line}`,
        parser.position,
      );
      stopped = true;
      return;
    }
    if (unit.length === 0 && !handler.isUnit(tag.name)) return handler.open(tag.name, tag.attributes);
    const element: XmlElement = { name: tag.name, attributes: tag.attributes, children: [], text: "" };
    if (unit.length === 0) {
      unitSize = 0;
      unitOffset = parser.position;
    }
    unitSize++;
    unit.at(-1)?.children.push(element);
    unit.push(element);
  });
  parser.on("text", (piece) => {
    const inner = unit.at(-1);
    if (inner) inner.text += piece;
  });
  parser.on("closetag", (tag: SaxesTagPlain) => {
    depth--;
    if (stopped) return;
    const element = unit.pop();
    if (!element) return handler.close(tag.name);
    element.text = element.text.trim();
    if (unit.length === 0) handler.unit(element, unitOffset);
  });

  for (let at = 0; at < text.length && !stopped; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  if (!stopped) parser.close();
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
