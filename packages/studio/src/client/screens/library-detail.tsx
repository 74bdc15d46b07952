// One piece: its notes, its tags bar by bar, and what is like it.
import { useEffect, useState } from "preact/hooks";
import type { Lane, PieceInfo } from "../../api/answers.ts";
import { hear, labelByNumber, select, trying } from "../actions.ts";
import { askJson } from "../api.ts";
import { shownValue, valuesOf } from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import { useKeys } from "../keys.ts";
import { useStore } from "../store.ts";
import { PieceRoll } from "../ui/piece-roll.tsx";

export function usePieceInfo(row: number | undefined): PieceInfo | undefined {
  const [info, setInfo] = useState<PieceInfo>();
  const catalogue = useStore((state) => state.catalogue)!;
  const id = row === undefined ? undefined : catalogue.id[row];
  useEffect(() => {
    setInfo(undefined);
    if (id === undefined) return;
    const cancelled = new AbortController();
    const timer = setTimeout(
      () =>
        void trying(() => askJson<PieceInfo>("piece", { at: { id }, signal: cancelled.signal })).then(
          (found) => found && setInfo(found),
        ),
      120,
    );
    return () => {
      clearTimeout(timer);
      cancelled.abort();
    };
  }, [id]);
  return info;
}

export function Detail({ row }: { row: number }) {
  const info = usePieceInfo(row);
  const catalogue = useStore((state) => state.catalogue)!;
  const names = useStore((state) => state.names);
  const attribute = useStore((state) => state.attribute);
  const readOnly = useStore((state) => state.project?.readOnly);
  const columns = catalogue.attributes[attribute];
  const values = valuesOf(columns?.attribute);
  const lane = info?.lanes.find((each) => each.attribute === columns?.attribute.name);
  const nearest = info?.similar
    .map(({ piece }) => catalogue.rowOf.get(piece))
    .filter((other): other is number => other !== undefined);
  const labelled = nearest?.find((other) => columns && columns.label[other] > 0);
  useKeys({
    compare: () => {
      const other = labelled ?? nearest?.[0];
      if (other !== undefined) void hear(other);
    },
  });
  return (
    <section class="detail" aria-label={names[row]}>
      <div class="row">
        <h2 class="cut grow">{names[row]}</h2>
        {columns?.unsure[row] === 1 && <span class="flag">unsure</span>}
        {catalogue.unfamiliar[row] === 1 && <span class="flag">unfamiliar</span>}
        {columns?.suspect[row] === 1 && <span class="flag">label suspect</span>}
        <button type="button" onClick={() => void hear(row)}>
          Hear
        </button>
      </div>
      <div class="detailroll">
        <PieceRoll row={row} />
      </div>
      {lane && <LaneView lane={lane} />}
      <div class="row wrap">
        {values.slice(0, 9).map((value, k) => (
          <button
            type="button"
            key={value}
            disabled={readOnly}
            aria-pressed={columns.label[row] === k + 1}
            onClick={() => void labelByNumber(String(k + 1))}
          >
            <kbd>{k + 1}</kbd>
            <span class="dot" style={{ "--c": classVariable(k + 1) }} />
            {value}
          </button>
        ))}
      </div>
      {nearest && nearest.length > 0 && (
        <>
          <h2 class="minor">Most alike</h2>
          <ul class="alike">
            {nearest.slice(0, 4).map((other) => (
              <li key={other}>
                <button type="button" class="link cut" onClick={() => select(other)}>
                  {names[other]}
                </button>
                {columns && (
                  <span class="small soft">
                    {values[shownValue(columns, other) - 1] ?? ""}
                    {columns.label[other] > 0 ? ", labelled" : ""}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** Probabilities stretch by stretch, stacked; the same in words for who cannot see it. */
export function LaneView({ lane }: { lane: Lane }) {
  const isBars = lane.unit === "bars";
  const last = Math.max(isBars ? 1 : 0.01, ...lane.stretches.map(({ end }) => end));
  const gap = last / 400;
  const words = lane.stretches.map(({ start, end, probabilities }) => {
    const best = probabilities.indexOf(Math.max(...probabilities));
    const where = isBars ? `bars ${start + 1} to ${end}` : `${start.toFixed(1)} to ${end.toFixed(1)} s`;
    return `${where}: ${lane.classes[best]} ${Math.round(100 * probabilities[best])} %`;
  });
  return (
    <svg
      class="lane"
      viewBox={`0 0 ${last} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${lane.attribute} along the piece. ${words.join("; ")}`}
    >
      {lane.stretches.map(({ start, end, probabilities }) => {
        let top = 0;
        return probabilities.map((share, k) => {
          const at = top;
          top += share;
          return (
            <rect
              key={`${start} ${lane.classes[k]}`}
              x={start}
              y={at}
              width={Math.max(gap, end - start - gap)}
              height={share}
              style={{ fill: classVariable(k + 1) }}
            />
          );
        });
      })}
    </svg>
  );
}
