// Finds the piece that a name in a label file means, or says why it cannot tell. Knows names only; never guesses.
import { nearestName } from "@semitone/stats";
import { foldedName, nameKey, posixName, stemOf, tailOf } from "./name-key.ts";

/** How a name was matched, surest first. */
export const MATCH_METHODS = ["exact", "suffix", "stem", "folded", "elsewhere", "name"] as const;
export type MatchMethod = (typeof MATCH_METHODS)[number];

/** A name by which a piece is known: the path of its file as imported. A piece may have several (copies of one file). */
export interface NamedPiece {
  readonly path: string;
  /** Absolute path of the folder that `path` starts from. Left out: unknown, and no longer name contradicts it. */
  readonly folder?: string;
  readonly piece: number;
  /** Name under which people see the piece. @default path */
  readonly shown?: string;
}

export type FileMatch =
  | {
      readonly kind: "match";
      readonly piece: number;
      readonly method: MatchMethod;
      readonly path: string;
      /** Of `elsewhere`: what the imported folder is called there. */
      readonly root?: string;
    }
  | { readonly kind: "ambiguous"; readonly candidates: readonly string[] }
  | { readonly kind: "none"; readonly candidates: readonly string[] };

const MAX_CANDIDATES = 8;

/**
 * Matches names to pieces by the first rule that finds any:
 *
 * 1. `exact`: the same path.
 * 2. `suffix`: the file's whole path ends with the name (`midi/a.mid` and `/music/midi/a.mid`), or the name with the whole path.
 * 3. `stem`: as 1 and 2 with the extensions left out.
 * 4. `folded`: as 3 with letter case, the encoding of accents, and the separators space, `_` and `-` alike.
 * 5. `elsewhere`, only for a path from the root of another system: as 4, where the name ends with the whole path inside the imported
 *    folder, whatever that folder is called there.
 * 6. `name`, only if asked for: as 4 with the folders of the name left out.
 *
 * A rule that finds two pieces ends in `ambiguous`: the answer is the list of candidates, never one of them. Two paths that only
 * share a file name (`split_1/a.mid`, `split_2/a.mid`) match by the last rule only.
 */
export class FileMatcher {
  readonly #names: readonly NamedPiece[];
  readonly #rules: readonly Rule[];
  readonly #indexes = new Map<Rule, Map<string, Entry[]>>();
  readonly #answers = new Map<string, FileMatch>();
  #searches = 0;

  /** @param byName  whether the last rule may be used. @default false */
  constructor(names: Iterable<NamedPiece>, { byName = false } = {}) {
    this.#names = [...names];
    this.#rules = RULES.filter(({ method }) => byName || method !== "name");
  }

  /**
   * The piece that `name` means. Answers are remembered, since label files repeat names.
   *
   * @param elsewhere  whether `name` is a path from the root of another system. @default false
   */
  match(name: string, elsewhere = false): FileMatch {
    const key = `${elsewhere ? "/" : ""}${name}`;
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.#find(name, elsewhere);
      if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
      this.#answers.set(key, answer);
    }
    return answer;
  }

  #find(name: string, elsewhere: boolean): FileMatch {
    for (const rule of this.#rules) {
      if (rule.method === "elsewhere" && !elsewhere) continue;
      const { fold, method, suffixMethod } = rule;
      const wanted = fold(name);
      const fitting = (this.#byTail(rule).get(tailOf(wanted)) ?? []).filter(({ path, whole }) =>
        rule.method === "elsewhere" ? wanted.endsWith(`/${path}`) : endsAlike(whole, wanted),
      );
      const same = fitting.filter(({ path, whole }) => path === wanted || whole === wanted);
      // Of whole paths that are shorter than the name, the longest one shares most of it.
      const shared = ({ path, whole }: Entry) =>
        Math.min(rule.method === "elsewhere" ? path.length : whole.length, wanted.length);
      const most = fitting.reduce((longest, entry) => Math.max(longest, shared(entry)), 0);
      const best = same.length > 0 ? same : fitting.filter((entry) => shared(entry) === most);
      if (best.length === 0) continue;
      const pieces = onePerPiece(best);
      if (pieces.length > 1) return { kind: "ambiguous", candidates: pieces.slice(0, MAX_CANDIDATES) };
      const [{ piece, shown, path }] = best;
      const root = rule.method === "elsewhere" ? { root: wanted.slice(0, -path.length) } : {};
      return { kind: "match", piece, path: shown, method: same.length > 0 ? method : suffixMethod, ...root };
    }
    return { kind: "none", candidates: this.#near(name) };
  }

  /** The entries of a rule by their last segment; made when the rule is first needed, since most names are exact. */
  #byTail(rule: Rule): ReadonlyMap<string, readonly Entry[]> {
    const known = this.#indexes.get(rule);
    if (known) return known;
    const byTail = new Map<string, Entry[]>();
    for (const { path, folder, piece, shown = path } of this.#names) {
      const short = rule.fold(path);
      const entry = {
        shown,
        piece,
        path: short,
        whole: folder === undefined ? short : rule.fold(`${folder}/${path}`),
      };
      const entries = byTail.get(tailOf(short));
      if (entries) entries.push(entry);
      else byTail.set(tailOf(short), [entry]);
    }
    this.#indexes.set(rule, byTail);
    return byTail;
  }

  /** Paths with the same file name elsewhere, else the nearest spelling, else names that hold this one. */
  #near(name: string): string[] {
    const rule = this.#rules[this.#rules.length - 1];
    const byTail = this.#byTail(rule);
    const tail = tailOf(rule.fold(name));
    let namesakes = byTail.get(tail);
    if (namesakes === undefined && tail !== "" && this.#searches++ < MAX_SEARCHES) {
      const near = nearestName(tail, byTail.keys());
      const holding = [...byTail.keys()].filter((known) => known.includes(tail)).slice(0, MAX_CANDIDATES);
      const tails = near === undefined ? holding : [near];
      namesakes = tails.flatMap((known) => byTail.get(known) ?? []);
    }
    return onePerPiece(namesakes ?? []).slice(0, MAX_CANDIDATES);
  }
}

/** Names remembered, and slow searches for a similar name, so that a huge file of strangers costs no more than a small one. */
const MAX_ANSWERS = 50_000;
const MAX_SEARCHES = 50;

interface Entry {
  readonly shown: string;
  readonly piece: number;
  /** The path as imported and from the root, both in the normal form of the rule. */
  readonly path: string;
  readonly whole: string;
}

interface Rule {
  /** Brings a path to the form in which this rule compares. */
  readonly fold: (path: string) => string;
  readonly method: MatchMethod;
  /** Where only the end of the longer path is the same. */
  readonly suffixMethod: MatchMethod;
}

const RULES: readonly Rule[] = [
  { fold: posixName, method: "exact", suffixMethod: "suffix" },
  { fold: stemOf, method: "stem", suffixMethod: "stem" },
  { fold: foldedName, method: "folded", suffixMethod: "folded" },
  { fold: foldedName, method: "elsewhere", suffixMethod: "elsewhere" },
  { fold: nameKey, method: "name", suffixMethod: "name" },
];

/** Names of the different pieces among the entries. */
function onePerPiece(entries: readonly Entry[]): string[] {
  return [...new Map(entries.map(({ piece, shown }) => [piece, shown])).values()];
}

/** Whether one path is the end of the other, at a separator. */
function endsAlike(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}
