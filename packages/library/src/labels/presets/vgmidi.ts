// VGMIDI (Ferreira and Whitehead 2019) in its three published forms, and its single ratings.
import type { Attribute } from "../attribute.ts";
import type { LabelRecord } from "../label.ts";
import { LabelError } from "../label-error.ts";
import type { Preset } from "./preset.ts";
import { inWords, presetRows } from "./preset-rows.ts";

/** The sign of the mean rating, in words that all forms of the data set share. */
const SIGNS: readonly Attribute[] = ["valence", "arousal"].map((name) => ({
  kind: "categorical",
  name,
  values: ["low", "high"],
}));
const LOW_HIGH = { "-1": "low", "0": "low", "1": "high" };

export const vgmidi: Preset = {
  attributes: [
    ...SIGNS,
    { kind: "group", name: "series" },
    { kind: "group", name: "console" },
    { kind: "group", name: "game" },
  ],
  async *read(source, context) {
    const columns = ["midi", "valence", "arousal", "series", "console", "game"];
    yield* presetRows(source, context, columns, ([midi, valence, arousal, ...groups], line) => {
      const files = [midi, pieceOfPhrase(midi)];
      const record = (attribute: string, value: string): LabelRecord => ({
        files,
        line,
        attribute,
        value,
        column: attribute,
      });
      return [
        record("valence", inWords(LOW_HIGH, valence)),
        record("arousal", inWords(LOW_HIGH, arousal)),
        ...groups.map((group, index) => record(columns[index + 3], group)),
      ];
    });
  },
};

/** The column names the first phrase (`phrases/<piece>_0.mid`); the piece itself is `<piece>.mid`. */
function pieceOfPhrase(midi: string): string {
  return midi.replace(/^.*\//, "").replace(/_\d+(\.midi?)$/i, "$1");
}

const RATINGS = ["valence", "arousal"] as const;

export const vgmidiRatings: Preset = {
  attributes: RATINGS.map((name) => ({ kind: "continuous", name: `${name}_rating`, min: -1, max: 1 })),
  async *read(source, context) {
    const columns = ["file_name", "rater", "measure", "musicianship", "knew_piece", ...RATINGS];
    yield* presetRows(
      source,
      context,
      columns,
      ([file, rater, measure, musicianship, knewPiece, ...values], line) => {
        const bar = Number(measure);
        if (measure === "" || !Number.isInteger(bar) || bar < 0)
          throw new LabelError(`expected a bar number from 0; got ${JSON.stringify(measure)}`, {
            column: "measure",
          });
        const common = {
          files: [file],
          line,
          annotator: rater,
          annotatorInfo: { musicianship, knew_piece: knewPiece },
          span: { unit: "bars", start: bar, end: bar + 1 },
        } as const;
        return RATINGS.map((name, index) => ({
          ...common,
          attribute: `${name}_rating`,
          value: values[index],
          column: name,
        }));
      },
    );
  },
};

export const vgmidi01: Preset = {
  attributes: [
    { kind: "categorical", name: "sentiment", values: ["negative", "positive"] },
    { kind: "group", name: "piece" },
  ],
  async *read(source, context) {
    yield* presetRows(source, context, ["label", "id", "filepath"], ([label, id, file], line) => [
      {
        files: [file],
        line,
        attribute: "sentiment",
        value: inWords({ "-1": "negative", "0": "negative", "1": "positive" }, label),
        column: "label",
      },
      { files: [file], line, attribute: "piece", value: id, column: "id" },
    ]);
  },
};

export const vgmidiBardo: Preset = {
  attributes: [...SIGNS, { kind: "group", name: "piece" }],
  async *read(source, context) {
    yield* presetRows(
      source,
      context,
      ["filepath", "valence", "arousal", "id"],
      ([file, valence, arousal, id], line) => [
        { files: [file], line, attribute: "valence", value: inWords(LOW_HIGH, valence), column: "valence" },
        { files: [file], line, attribute: "arousal", value: inWords(LOW_HIGH, arousal), column: "arousal" },
        { files: [file], line, attribute: "piece", value: id, column: "id" },
      ],
    );
  },
};
