/** Calls of a store that are under way at once: enough to hide how far away it is. */
const AT_ONCE = 16;

/** Does `action` with every item, several at once. @throws what the first that failed threw, once none is under way */
export async function eachOf<T>(items: readonly T[], action: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < items.length) await action(items[next++]);
  };
  const lanes = Array.from({ length: Math.min(AT_ONCE, items.length) }, () =>
    lane().catch((error: unknown) => {
      next = items.length;
      throw error;
    }),
  );
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}
