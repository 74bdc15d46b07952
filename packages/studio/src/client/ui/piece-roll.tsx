// The notes of a piece by its row, asked for when it is drawn.
import { useEffect, useState } from "preact/hooks";
import type { Music } from "../../api/answers.ts";
import { musicOf, trying } from "../actions.ts";
import { useStore } from "../store.ts";
import { Roll } from "./roll.tsx";

export function PieceRoll({ row, isLarge, dimmed }: { row: number; isLarge?: boolean; dimmed?: boolean }) {
  const [music, setMusic] = useState<Music>();
  const name = useStore((state) => state.names[row] ?? "");
  useEffect(() => {
    let isOver = false;
    setMusic(undefined);
    void trying(() => musicOf(row)).then((found) => !isOver && setMusic(found));
    return () => {
      isOver = true;
    };
  }, [row]);
  return <Roll music={music} source={`piece ${row}`} label={name} isLarge={isLarge} dimmed={dimmed} />;
}
