// What a terminal shows of an import of labels.
import type { LabelImportReport } from "@semitone/library";
import { type Block, type Cell, line, note, section, table } from "../declare/block.ts";
import { attributeText, spanText, valueText } from "../text/label-text.ts";

/** Rows of each table; the JSON document has up to 100. */
const MAX_SHOWN = 10;

export function labelImportBlocks(report: LabelImportReport): Block[] {
  return [
    table(
      ["read", "added", "changed", "unchanged", "blank", "unmatched", "ambiguous", "failed"],
      [
        [
          report.read,
          report.added,
          report.changed,
          report.unchanged,
          report.blank,
          report.unmatchedLabels,
          report.ambiguousLabels,
          report.failed + report.broken,
        ],
      ],
    ),
    ...addedBlock(report),
    ...report.notes.map((sentence) => note(sentence)),
    ...changeBlocks(report),
    ...nameBlocks(report),
    ...some(
      ["not imported"],
      report.errors.map(({ message }) => [message]),
    ),
    ...ending(report),
  ];
}

/** What was added, in words: `3 tags of mood, 12 labels of valence added`. */
function addedBlock({ attributes, dryRun, refused }: LabelImportReport): Block[] {
  const added = attributes
    .filter((one) => one.added > 0)
    .map(({ attribute, added, tags }) =>
      tags > 0
        ? `${tags} ${tags === 1 ? "tag" : "tags"} of ${attribute}`
        : `${added} ${added === 1 ? "label" : "labels"} of ${attribute}`,
    );
  if (added.length === 0 || refused) return [];
  const rest = added.length - MAX_SHOWN;
  const list = `${added.slice(0, MAX_SHOWN).join(", ")}${rest > 0 ? ` and of ${rest} more` : ""}`;
  return [line(`${list} ${dryRun ? "would be added" : "added"}`)];
}

const changeBlocks = ({ newAttributes, changes }: LabelImportReport): Block[] => [
  ...some(
    ["new attribute", "kind", "values"],
    newAttributes.map((attribute) => [attribute.name, attribute.kind, attributeText(attribute)]),
  ),
  ...some(
    ["changed", "attribute", "where", "before", "after"],
    changes.map(({ file, attribute, span, before, after }) => [
      file,
      attribute,
      spanText(span),
      valueText(before),
      valueText(after),
    ]),
  ),
];

const nameBlocks = ({ matches, unmatched, ambiguous }: LabelImportReport): Block[] => [
  ...some(
    ["name in the file", "matched by", "piece"],
    matches.map(({ name, method, path }) => [name, method, path]),
  ),
  ...some(
    ["unmatched", "labels", "nearest name, or why there is none"],
    unmatched.map(({ name, labels, candidates, droppedFor }) => [
      name,
      labels,
      droppedFor ? `dropped when the music was imported: ${droppedFor.join(", ")}` : candidates[0],
    ]),
  ),
  ...some(
    ["ambiguous", "labels", "may be"],
    ambiguous.map(({ name, labels, candidates, because }) => [
      name,
      labels,
      `${candidates.join(", ")}${because === undefined ? "" : `, but ${because}`}`,
    ]),
  ),
];

/** A table of the first rows. */
const some = (columns: readonly string[], rows: readonly (readonly Cell[])[]): Block[] => [
  ...section(columns, rows.slice(0, MAX_SHOWN)),
  ...(rows.length > MAX_SHOWN ? [note("more of these: --json lists up to 100")] : []),
];

function ending({ refused, batch }: LabelImportReport): Block[] {
  if (refused) return [note("nothing was changed, because of --strict")];
  return batch === undefined ? [] : [note(`batch ${batch}; semitone label undo takes it back`)];
}
