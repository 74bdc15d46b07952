import { expect, it } from "vitest";
import { escapeHtml, Html, html } from "./html.ts";

it.each([
  ["a & b", "a &amp; b"],
  ["<script>", "&lt;script&gt;"],
  [`"it's"`, "&quot;it&#39;s&quot;"],
  ["a\u0000b\u001bc", "a\ufffdb\ufffdc"],
  ["line\nfeed\ttab", "line\nfeed\ttab"],
])("escapeHtml(%j)", (text, escaped) => {
  expect(escapeHtml(text)).toBe(escaped);
});

it("html`...` escapes text and numbers, takes markup as it is, joins lists, and drops undefined and false", () => {
  const list = ["<a>", "b"].map((name) => html`<li>${name}</li>`);
  expect(html`<ul class="${'"'}">${list}${undefined}${false}${7}${new Html("<hr>")}</ul>`.markup).toBe(
    '<ul class="&quot;"><li>&lt;a&gt;</li><li>b</li>7<hr></ul>',
  );
});
