// Removes from a shared store what nobody has needed for long. All of it can be computed again.
import { eachOf } from "./each-of.ts";
import type { SharedStore, StoredObject } from "./shared-store.ts";

/** Everything that this program leaves in a store. */
const FOLDERS = [
  "files",
  "results",
  "orders",
  "failures",
  "failed",
  "cancelled",
  "plans",
  "workers",
  "clock",
];

export interface StoreUse {
  readonly objects: number;
  readonly bytes: number;
  /** What is older than asked, and no open order names. */
  readonly old: { readonly objects: number; readonly bytes: number };
}

/**
 * What a store holds, and what of it is old; the old is removed where that is asked for.
 *
 * @param days  objects written so long ago are old, by the clock of the store; a file that an order younger than that names is not
 */
export async function sweepStore(
  store: SharedStore,
  { days, isRemoved }: { readonly days: number; readonly isRemoved: boolean },
): Promise<StoreUse> {
  const now = await store.now();
  const isOld = ({ modified }: StoredObject) => now - modified > days * 86_400_000;
  const all: StoredObject[] = [];
  for (const folder of FOLDERS) all.push(...(await store.list(folder)));
  const named = new Set<string>();
  await eachOf(
    all.filter((object) => object.name.startsWith("orders/") && !isOld(object)),
    async ({ name }) => {
      const text = Buffer.from((await store.read(name)) ?? []).toString("utf8");
      for (const [digest] of text.matchAll(/\b[0-9a-f]{64}\b/g)) named.add(`files/${digest}`);
    },
  );
  const old = all.filter((object) => isOld(object) && !named.has(object.name));
  if (isRemoved) await eachOf(old, ({ name }) => store.remove(name));
  const sum = (objects: readonly StoredObject[]) => objects.reduce((total, { bytes }) => total + bytes, 0);
  return {
    objects: all.length,
    bytes: sum(all),
    old: { objects: old.length, bytes: sum(old) },
  };
}
