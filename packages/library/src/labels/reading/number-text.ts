// Numbers as sheets write them: points or commas, thousands in groups, percentages. Knows text only.

/** How a column writes its numbers. */
export interface NumberStyle {
  /** What `1,234` is: 1.234 or 1234; undefined where nothing in the file tells. */
  readonly comma: "decimal" | "thousands" | undefined;
  /** What `1.234` is. */
  readonly point: "decimal" | "thousands";
}

const PLAIN = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
const WITH_COMMA = /^[-+]?\d*,\d+([eE][-+]?\d+)?$/;
/** `1,234`: a group of thousands or three decimals. */
const UNCLEAR_COMMA = /^[-+]?[1-9]\d{0,2},\d{3}$/;
const UNCLEAR_POINT = /^[-+]?[1-9]\d{0,2}\.\d{3}$/;
const COMMA_GROUPS = /^[-+]?\d{1,3}(,\d{3}){2,}$|^[-+]?\d{1,3}(,\d{3})+\.\d+$/;
const POINT_GROUPS = /^[-+]?\d{1,3}(\.\d{3}){2,}$|^[-+]?\d{1,3}(\.\d{3})+,\d+$/;
/** Groups by spaces or apostrophes, which never stand for a decimal sign. */
const OTHER_GROUPS = /^[-+]?\d{1,3}([ '’]\d{3})+([.,]\d+)?$/;
/** Longer text is no number that anybody wrote. */
const MAX_LENGTH = 40;

/** What one text says about how its column writes numbers. */
export type NumberForm = "plain" | "point" | "comma" | "unclear-comma" | "comma-groups" | "point-groups";

/** The text without a percent sign, with a plain minus. */
const bareNumber = (text: string): string => text.replace(/^[−–]/, "-").replace(/\s*%$/, "");

/** `1.234`: a decimal, or thousands with a point between them. */
export const isUnclearPoint = (text: string): boolean => UNCLEAR_POINT.test(bareNumber(text));

export const isPercentage = (text: string): boolean => text.endsWith("%");

/** The form of a number; undefined where `text` is none. `nan` and `inf` are none. */
export function numberForm(text: string): NumberForm | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const bare = bareNumber(text);
  if (UNCLEAR_COMMA.test(bare)) return "unclear-comma";
  if (COMMA_GROUPS.test(bare)) return "comma-groups";
  if (POINT_GROUPS.test(bare)) return "point-groups";
  if (WITH_COMMA.test(bare)) return "comma";
  if (OTHER_GROUPS.test(bare)) return bare.includes(",") ? "comma" : bare.includes(".") ? "point" : "plain";
  if (!PLAIN.test(bare)) return undefined;
  return bare.includes(".") && !UNCLEAR_POINT.test(bare) ? "point" : "plain";
}

/**
 * The style of a column by the forms in it. A form with one reading decides the unclear ones; where none does, `1,234` is a decimal in a
 * file whose cells are not separated by commas, and stays undecided in one whose cells are.
 */
export function numberStyle(forms: ReadonlySet<NumberForm>, commaSeparated: boolean): NumberStyle {
  const decimalComma = forms.has("comma") || forms.has("point-groups");
  const decimalPoint = forms.has("point") || forms.has("comma-groups");
  const comma = decimalComma
    ? "decimal"
    : decimalPoint
      ? "thousands"
      : commaSeparated
        ? undefined
        : "decimal";
  return { comma, point: decimalComma && !decimalPoint ? "thousands" : "decimal" };
}

/** The number that `text` is in a column of that style, percentages in hundredths; undefined where it is none, or undecided. */
export function readNumber(text: string, style: NumberStyle): number | undefined {
  const form = numberForm(text);
  if (form === undefined || (form === "unclear-comma" && style.comma === undefined)) return undefined;
  let bare = bareNumber(text).replace(/[ '’]/g, "");
  if (form === "unclear-comma") bare = bare.replace(",", style.comma === "decimal" ? "." : "");
  else if (form === "comma-groups") bare = bare.replaceAll(",", "");
  else if (form === "point-groups") bare = bare.replaceAll(".", "").replace(",", ".");
  else if (form === "comma") bare = bare.replace(",", ".");
  else if (style.point === "thousands" && UNCLEAR_POINT.test(bare)) bare = bare.replace(".", "");
  const number = Number(bare);
  if (!Number.isFinite(number)) return undefined;
  return isPercentage(text) ? Number((number / 100).toPrecision(15)) : number;
}

/** A number as the name of a class: `1`, `1.0` and `1,0` are one; zeros in front (`007`) stay. */
export function numberName(text: string, style: NumberStyle): string {
  const number = readNumber(text, style);
  if (number === undefined || isPercentage(text) || /^[-+]?0\d/.test(text)) return text;
  return /^[-+]?\d+$/.test(text) ? text : String(number);
}
