// How a report looks: one sheet, inline, light or dark as the reader's system is, and printable.
import { colourVariables, DARK, LIGHT } from "./palette.ts";

export const STYLE = `
:root { ${colourVariables(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${colourVariables(DARK)} } }
:root { --ink: #1d2026; --soft: #667; --ground: #fbfaf8; --card: #fff; --line: #e4e2de; --accent: #0077bb; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e6e3; --soft: #9a9da6; --ground: #16181d; --card: #1e2128; --line: #333843; --accent: #4db2ec; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1060px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 44px 0 12px; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 0 0 8px; }
p { margin: 0 0 12px; max-width: 46em; }
.soft, figcaption, .tick, .axis { color: var(--soft); fill: var(--soft); }
.cards { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); align-items: start; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; min-width: 0; }
.wide { grid-column: 1 / -1; }
.numbers { display: flex; flex-wrap: wrap; gap: 8px 36px; margin: 20px 0 0; padding: 0; list-style: none; }
.numbers strong { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: auto; font: 12px system-ui, sans-serif; fill: var(--ink); }
.grid { stroke: var(--line); }
.whisker { stroke: var(--soft); stroke-width: 2; }
.other circle { fill: var(--soft); }
.ours circle, .ours .whisker { fill: var(--accent); stroke: var(--accent); }
.ours text { font-weight: 600; }
.diagonal { stroke: var(--soft); stroke-dasharray: 4 4; }
.reliability { fill: var(--accent); fill-opacity: 0.75; }
.line { fill: none; stroke: var(--c); stroke-width: 2; }
.ours .line { stroke-width: 3.5; }
.band { fill: var(--c); fill-opacity: 0.12; }
[style] > circle { fill: var(--c); stroke: none; }
.cell { fill: color-mix(in srgb, var(--accent) calc(var(--share) * 55%), var(--card)); }
.cell + .tick { fill: var(--ink); }
.level { stroke: var(--ink); stroke-width: 2; }
.labelled { stroke: var(--ink); stroke-width: 1.5; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0 0; padding: 0; list-style: none; font-size: 0.85rem; }
.legend i { display: inline-block; width: 0.75em; height: 0.75em; border-radius: 50%; margin-right: 0.4em; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.9rem; }
th, td { padding: 4px 10px; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; }
.confusion th, .confusion td { padding: 4px 7px; }
.confusion td { background: color-mix(in srgb, var(--accent) calc(var(--share) * 70%), transparent); text-align: center; }
.scroll { overflow-x: auto; }
audio { width: 100%; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; font-size: 0.9rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media print { .card { break-inside: avoid; } audio { display: none; } }
`;
