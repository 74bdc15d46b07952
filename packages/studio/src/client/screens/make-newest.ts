// Asks for what is set: one request at a time, and after it the newest.
import { useRef, useState } from "preact/hooks";
import { trying } from "../actions.ts";
import { askJson } from "../api.ts";

/** @param take  told of each answer with what was asked, and whether something newer is wanted already */
export function useNewest<Answer>(take: (found: Answer, body: object, play: boolean) => void) {
  const [isBusy, setBusy] = useState(false);
  const [milliseconds, setMilliseconds] = useState<number>();
  const running = useRef(false);
  const wanted = useRef<{ body: object; play: boolean } | undefined>(undefined);
  const newest = useRef(take);
  newest.current = take;
  const make = (body: object, play = false) => {
    wanted.current = { body, play: play || (wanted.current?.play ?? false) };
    if (running.current) return;
    running.current = true;
    setBusy(true);
    void (async () => {
      for (let next = wanted.current; next; next = wanted.current) {
        wanted.current = undefined;
        const began = performance.now();
        const { body: asked, play: isHeard } = next;
        const found = await trying(() => askJson<Answer>("make", { body: asked }));
        setMilliseconds(performance.now() - began);
        if (found) newest.current(found, asked, isHeard && !wanted.current);
      }
      running.current = false;
      setBusy(false);
    })();
  };
  const forget = () => {
    wanted.current = undefined;
  };
  return { make, forget, isBusy, milliseconds };
}
