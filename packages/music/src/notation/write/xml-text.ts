// Elements as text. Knows escaping, no vocabulary.

/** `<name attributes>content</name>`; attributes that are undefined are left out; content is markup, not text. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...content: (string | undefined)[]
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const inside = content.join("");
  return inside === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inside}</${name}>`;
}

/** An element without attributes holding plain text. */
export function textElement(name: string, text: string | number): string {
  return `<${name}>${escapeXml(String(text))}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text fit for content and attributes; characters that XML 1.0 cannot hold are dropped. */
export function escapeXml(text: string): string {
  const allowed = [...text].filter(isXmlCharacter).join("");
  return allowed.replace(/[&<>"]/g, (character) => ESCAPES[character]);
}

/** Not for most control characters, halves of surrogate pairs, and two non-characters. */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
