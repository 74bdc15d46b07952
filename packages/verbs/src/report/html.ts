// Text to HTML. Whatever stands in `${}` is escaped, since file names, titles and tags are other people's text.

/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
  toString(): string {
    return this.markup;
  }
}

type Part = Html | string | number | undefined | false | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text with the five characters that mean something in HTML escaped, and control characters that no page may hold replaced. */
export const escapeHtml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd")
    .replace(/[&<>"']/g, (character) => ESCAPES[character]);

/**
 * Markup from a template: strings and numbers are escaped, `Html` is taken as it is, lists are joined, `undefined` and `false` leave nothing.
 *
 * @example html`<p>${fileName}</p>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const written = (part: Part): string => {
    if (part === undefined || part === false) return "";
    if (part instanceof Html) return part.markup;
    return typeof part === "object" ? part.map(written).join("") : escapeHtml(String(part));
  };
  return new Html(strings.reduce((text, string, i) => text + written(parts[i - 1]) + string));
}
