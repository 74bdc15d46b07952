// Requests drawn from the studio's table of routes and the schemas of its bodies: most nearly right, so that they come far, some wrong.

import { z } from "zod";
import { ROUTES, type Route, type RouteName } from "../../packages/studio/src/api/routes.ts";
import { BODIES } from "../../packages/studio/src/api/schemas.ts";

export interface RandomRequest {
  readonly name: RouteName;
  readonly method: Route["method"];
  readonly path: string;
  readonly body: string | undefined;
}

/** Whose right bodies would start long work, or fill the disk: they are only asked what is wrong. */
const ONLY_WRONG: ReadonlySet<RouteName> = new Set([
  "define",
  "start",
  "drop",
  "keep",
  "render",
  "deleteRun",
]);
/** Held open, or of no use here. */
const LEFT_OUT: ReadonlySet<RouteName> = new Set(["events", "reveal"]);
const NAMES = (Object.keys(ROUTES) as RouteName[]).filter((name) => !LEFT_OUT.has(name));
const ODD: readonly unknown[] = [
  ...["", "..", "../semitone.json", "%00", "\u0000", "\u202e", "<script>", "__proto__", "x".repeat(3000)],
  ...[null, true, [], {}, -1, 0, 1.5, 1e308, 2 ** 53, [[[[]]]], { __proto__: null }],
];
/** Share of values that are odd. */
const WRONG = 0.08;

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

const SCHEMAS = new Map(
  Object.entries(BODIES).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: "input" }) as Schema]),
);

const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** @param words  names that there are: attributes, values, pieces */
export function randomRequest(random: () => number, words: readonly string[], pieces: number): RandomRequest {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)];
  const odd = () => pick(ODD);
  const drawn = (schema: Schema): unknown => {
    if (random() < WRONG) return odd();
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return pick(schema.enum);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices) return drawn(pick(choices));
    switch (schema.type) {
      case "object":
        return Object.fromEntries(
          Object.entries(schema.properties ?? { [pick(words)]: { type: "string" } }).flatMap(([key, own]) =>
            random() < 0.1 ? [] : [[key, drawn(own)]],
          ),
        );
      case "array":
        return Array.from({ length: Math.floor(random() * 4) }, () => drawn(schema.items ?? {}));
      case "integer":
        return 1 + Math.floor(random() * Math.min(2 * pieces, schema.maximum ?? 100));
      case "number":
        return random() * Math.min(4, schema.maximum ?? 4);
      case "boolean":
        return random() < 0.5;
      default:
        return random() < 0.8 ? pick(words) : odd();
    }
  };
  const name = pick(NAMES);
  const { method, path }: Route = ROUTES[name];
  const filled = path.replace(/:(\w+)/g, (_, key: string) => {
    const right = key === "id" ? String(1 + Math.floor(random() * pieces)) : pick(words);
    return encodeURIComponent(random() < 0.2 || ONLY_WRONG.has(name) ? textOf(odd()) : right);
  });
  if (method !== "POST") return { name, method, path: filled, body: undefined };
  const schema = SCHEMAS.get(name);
  const body = ONLY_WRONG.has(name) || !schema ? odd() : drawn(schema);
  return { name, method, path: filled, body: random() < 0.02 ? "{" : JSON.stringify(body) };
}
