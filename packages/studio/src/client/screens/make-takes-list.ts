// The takes that there are, and how one more is kept.
import { useEffect, useState } from "preact/hooks";
import type { TakeInfo } from "../../api/answers.ts";
import { trying } from "../actions.ts";
import { askJson } from "../api.ts";
import { useKeys } from "../keys.ts";
import { say, useStore } from "../store.ts";

/** @param body  what would be kept; undefined where nothing is made */
export function useTakes(body: object | undefined) {
  const [takes, setTakes] = useState<readonly TakeInfo[]>([]);
  const readOnly = useStore((state) => state.project!.readOnly);
  const load = () => void trying(async () => setTakes(await askJson<TakeInfo[]>("takes")));
  useEffect(load, []);
  const keep = () => {
    if (readOnly || !body) return;
    void trying(async () => {
      const take = await askJson<TakeInfo>("keep", { body });
      say(`kept as ${take.name}`);
      load();
      await askJson("render", { at: { name: take.name } });
      load();
    });
  };
  useKeys({ keep });
  return { takes, keep, readOnly };
}
