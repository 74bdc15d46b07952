// Lists that programs wrote into one cell: JSON, Python, numpy, R, sets in braces. Knows no labels.

/** Items of a list are at most this many; a longer one is text. */
const MAX_ITEMS = 10_000;

/** What may stand before the bracket of a list, longest first. */
const CALLS = ["np.array(", "numpy.array(", "frozenset(", "array(", "tuple(", "list(", "set(", "c("];
/** One item as numpy 2 prints it inside a list: `np.str_('slow')`, `np.int64(3)`. */
const NUMPY_SCALAR = /\b(?:np|numpy)\.(?:str_|bool_?|u?int\d{0,2}|float\d{0,2})\(([^()]{0,1000})\)/g;
const CLOSING: Readonly<Record<string, string>> = { "[": "]", "(": ")", "{": "}" };

/**
 * The items of a list in brackets: `['slow', 'sad']`, `["slow","sad"]`, `{slow, sad}`, `("slow", "sad")`, `c("slow", "sad")`,
 * `['slow' 'sad']` (numpy), `[np.str_('slow')]`, `array(['slow'], dtype=object)`, `set()`. Round brackets alone need a quoted item: `(live)` is a word.
 *
 * @returns undefined where `text` is no such list
 */
export function bracketedList(text: string): string[] | undefined {
  let inner = text.trim().replace(NUMPY_SCALAR, "$1");
  let called = false;
  for (;;) {
    const call = CALLS.find((start) => inner.startsWith(start));
    if (call === undefined || !inner.endsWith(")")) break;
    called = true;
    const content = inner.slice(call.length, -1).trim();
    if (call === "c(" || content === "") return listItems(content);
    inner = content.replace(/,\s*dtype=[^,\])}]*$/, "").trim();
  }
  const closing = CLOSING[inner[0]];
  if (closing === undefined && called) return listItems(inner);
  if (closing === undefined || inner.length < 2 || !inner.endsWith(closing)) return undefined;
  const items = listItems(inner.slice(1, -1).trim());
  if (items === undefined || called || inner[0] !== "(") return items;
  return /['"]/.test(inner) ? items : undefined;
}

/** Items between commas (or semicolons); between spaces where all are in quotes. */
function listItems(content: string): string[] | undefined {
  const items: string[] = [];
  let at = 0;
  let separated = true;
  while (at < content.length) {
    const sign = content[at];
    if (/\s/.test(sign)) at++;
    else if (sign === "," || sign === ";") {
      separated = true;
      at++;
    } else if (sign === "'" || sign === '"' || ((sign === "u" || sign === "b") && content[at + 1] === "'")) {
      const from = sign === "u" || sign === "b" ? at + 1 : at;
      const quoted = quotedItem(content, from);
      if (quoted === undefined) return undefined;
      items.push(quoted.item);
      at = quoted.next;
      separated = false;
    } else {
      // A bare item runs to the next comma; beside a quoted one without a comma it is no list.
      if (!separated || "[](){}:".includes(sign)) return undefined;
      const from = at;
      while (at < content.length && content[at] !== "," && content[at] !== ";") at++;
      const item = content.slice(from, at).trim();
      if (/[[\](){}:"]/.test(item)) return undefined;
      items.push(item);
      separated = false;
    }
    if (items.length > MAX_ITEMS) return undefined;
  }
  return items.filter((item) => item.trim() !== "");
}

/** The item whose opening quote stands at `from`, backslashes resolved; undefined where it never closes. */
function quotedItem(text: string, from: number): { item: string; next: number } | undefined {
  const quote = text[from];
  let item = "";
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\" && at + 1 < text.length) item += text[++at];
    else if (text[at] === quote) return { item, next: at + 1 };
    else item += text[at];
  }
  return undefined;
}
