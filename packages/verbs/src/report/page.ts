// A page as one HTML file: no script, no request to anywhere, all drawings and sounds inside.
import { type Html, html, Html as Markup } from "./html.ts";
import { colourOf } from "./palette.ts";
import { STYLE } from "./style.ts";

/** Nothing but inline style, and data for images and sounds: a hostile file name can do no harm even if it got through. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:";

/** The whole page, with its title as heading. */
export const pageOf = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body><main>
<h1>${title}</h1>
${body}
</main></body>
</html>
`.markup;

/** Names with the colours that `colourOf` gives them. */
export const legend = (names: readonly string[]): Html =>
  html`<ul class="legend">${names.map((name, i) => html`<li><i style="background:${colourOf(i)}"></i>${name}</li>`)}</ul>`;
