// The pieces as a list, the accessible twin of the map. Only what is seen is drawn, so that 100,000 cost no more than a screen.
import { useEffect, useRef, useState } from "preact/hooks";
import { hear, select } from "../actions.ts";
import { secondsText, shownValue, sureness, valuesOf } from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import { getState, type State, setState, useStore } from "../store.ts";

/** Pixels; as tall as a finger is wide where fingers point. */
const ROW = matchMedia("(pointer: coarse)").matches ? 44 : 32;
const BEYOND = 8;

export function PieceList({ rows }: { rows: Uint32Array }) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const row = useStore((state) => state.row);
  const chosen = useStore((state) => state.chosen);
  const at = row === undefined ? -1 : rows.indexOf(row);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setHeight(entry.contentRect.height));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current!;
    if (at < 0) return;
    if (at * ROW < element.scrollTop) element.scrollTop = at * ROW;
    else if ((at + 1) * ROW > element.scrollTop + element.clientHeight)
      element.scrollTop = (at + 1) * ROW - element.clientHeight;
  }, [at]);
  const first = Math.max(0, Math.floor(top / ROW) - BEYOND);
  const last = Math.min(rows.length, Math.ceil((top + height) / ROW) + BEYOND);
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: Math.floor(height / ROW),
      PageUp: -Math.floor(height / ROW),
    };
    if (steps[event.key] !== undefined && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      select(rows[Math.min(rows.length - 1, Math.max(0, at + steps[event.key]))]);
    } else if (event.key === "Enter" && row !== undefined) {
      event.stopPropagation();
      void hear(row);
    } else if (event.key === "x" && row !== undefined) {
      event.stopPropagation();
      toggleChosen(row);
    }
  };
  return (
    <>
      <Head />
      <div
        class="rows"
        ref={box}
        role="listbox"
        aria-label="Pieces"
        aria-multiselectable="true"
        aria-activedescendant={at >= first && at < last ? `row-${row}` : undefined}
        tabIndex={0}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
        onKeyDown={move}
      >
        <div style={{ height: `${rows.length * ROW}px`, position: "relative" }} role="presentation">
          {Array.from(rows.subarray(first, last), (each, i) => (
            <PieceRow
              key={each}
              row={each}
              top={(first + i) * ROW}
              isCurrent={each === row}
              isChosen={chosen.has(each)}
              position={first + i + 1}
              of={rows.length}
            />
          ))}
        </div>
      </div>
    </>
  );
}

export function toggleChosen(row: number): void {
  const chosen = new Set(getState().chosen);
  if (!chosen.delete(row)) chosen.add(row);
  setState({ chosen });
}

const ORDERS: readonly (readonly [State["sort"], string])[] = [
  ["name", "Piece"],
  ["sure", "how sure"],
  ["bars", "bars"],
];

function Head() {
  const sort = useStore((state) => state.sort);
  const project = useStore((state) => state.project)!;
  const attribute = useStore((state) => state.attribute);
  const isSound = project.kind === "sound";
  const button = ([order, title]: (typeof ORDERS)[number]) => (
    <button
      type="button"
      class="link"
      aria-pressed={sort === order}
      onClick={() => setState({ sort: order })}
    >
      {order === "bars" && isSound ? "length" : title}
      {sort === order ? " ↓" : ""}
    </button>
  );
  return (
    <div class="head">
      {button(ORDERS[0])}
      <span>{project.attributes[attribute]?.attribute.name ?? ""}</span>
      {button(ORDERS[1])}
      {button(ORDERS[2])}
    </div>
  );
}

interface RowProps {
  readonly row: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isChosen: boolean;
  readonly position: number;
  readonly of: number;
}

function PieceRow({ row, top, isCurrent, isChosen, position, of }: RowProps) {
  const catalogue = useStore((state) => state.catalogue)!;
  const name = useStore((state) => state.names[row]);
  const attribute = useStore((state) => state.attribute);
  const columns = catalogue.attributes[attribute];
  const value = columns ? shownValue(columns, row) : 0;
  const isLabelled = columns !== undefined && columns.label[row] > 0;
  const sure = columns ? sureness(columns, row) : 0;
  const word = valuesOf(columns?.attribute)[value - 1] ?? (isLabelled ? "labelled" : "");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the list
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and says which option is active
    <div
      id={`row-${row}`}
      class={`item ${isChosen ? "chosen" : ""}`}
      role="option"
      aria-selected={isCurrent}
      aria-setsize={of}
      aria-posinset={position}
      style={{ transform: `translateY(${top}px)`, "--c": classVariable(value) }}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey) toggleChosen(row);
        else select(row);
      }}
      onDblClick={() => void hear(row)}
    >
      <span class="cut">{name}</span>
      <span class="row cut">
        {value > 0 && <span class={`dot ${isLabelled || sure >= 0.5 ? "" : "hollow"}`} />}
        <span class="cut">{word}</span>
      </span>
      {isLabelled ? (
        <span class="small soft">labelled</span>
      ) : (
        <span class="conf" style={{ "--p": `${Math.round(100 * sure)}%` }}>
          <i />
          <b>{value > 0 ? `${Math.round(100 * sure)} %` : ""}</b>
        </span>
      )}
      <span class="num small soft">
        {catalogue.facts.kind === "sound" ? secondsText(catalogue.seconds[row]) : catalogue.bars[row]}
      </span>
    </div>
  );
}
