// Library: filters, the map, and the list of the same pieces with one of them in detail.
import { useMemo } from "preact/hooks";
import { hear, labelByNumber, redo, select, undo } from "../actions.ts";
import { matching, shownValue, sortedRows, sureness, valuesOf } from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import { useKeys } from "../keys.ts";
import { type Filter, getState, go, NO_FILTER, setState, useStore, writeAddress } from "../store.ts";
import { Detail } from "./library-detail.tsx";
import { PieceList } from "./library-list.tsx";
import { MapView } from "./library-map.tsx";

const LOOKS = [
  ["unlabelled", "Unlabelled"],
  ["unsure", "Unsure"],
  ["unfamiliar", "Unfamiliar"],
  ["suspect", "Suspect labels"],
] as const;
const BINS = 12;

export function Library() {
  const catalogue = useStore((state) => state.catalogue)!;
  const names = useStore((state) => state.names);
  const attribute = useStore((state) => state.attribute);
  const filter = useStore((state) => state.filter);
  const sort = useStore((state) => state.sort);
  const row = useStore((state) => state.row);
  const found = useMemo(
    () => matching(catalogue, names, attribute, filter),
    [catalogue, names, attribute, filter],
  );
  const rows = useMemo(
    () => sortedRows(catalogue, found, attribute, sort),
    [catalogue, found, attribute, sort],
  );
  useKeys({
    answer: (key) => void labelByNumber(key),
    undo: () => void undo(),
    redo: () => void redo(),
  });
  if (catalogue.count === 0)
    return (
      <div class="empty">
        <p>There is no music yet.</p>
        <button type="button" class="main" onClick={() => go("home")}>
          Bring some
        </button>
      </div>
    );
  return (
    <div class="library">
      <Filters shown={rows.length} />
      <MapView found={found} />
      <div class="side">
        <PieceList rows={rows} />
        {row !== undefined && row < catalogue.count && <Detail row={row} />}
      </div>
      <ChoiceBar />
    </div>
  );
}

export function changeFilter(change: Partial<Filter>): void {
  setState({ filter: { ...getState().filter, ...change } });
  writeAddress(getState());
}

export function AttributeChoice() {
  const project = useStore((state) => state.project)!;
  const attribute = useStore((state) => state.attribute);
  return (
    <select
      class="field"
      value={attribute}
      aria-label="Attribute"
      onChange={(event) =>
        setState({
          attribute: Number(event.currentTarget.value),
          filter: { ...getState().filter, values: [] },
          queue: [],
          passed: [],
        })
      }
    >
      {project.attributes.map(({ attribute: { name } }, i) => (
        <option key={name} value={i}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Filters({ shown }: { shown: number }) {
  const catalogue = useStore((state) => state.catalogue)!;
  const attribute = useStore((state) => state.attribute);
  const filter = useStore((state) => state.filter);
  const columns = catalogue.attributes[attribute];
  const values = valuesOf(columns?.attribute);
  const counts = useMemo(() => {
    const byValue = new Array<number>(values.length + 1).fill(0);
    const looks = { unlabelled: 0, unsure: 0, unfamiliar: 0, suspect: 0 };
    const bins = new Array<number>(BINS).fill(0);
    for (let row = 0; row < catalogue.count; row++) {
      looks.unfamiliar += catalogue.unfamiliar[row];
      if (!columns) continue;
      byValue[shownValue(columns, row)]++;
      bins[Math.min(BINS - 1, Math.floor(sureness(columns, row) * BINS))]++;
      looks.suspect += columns.suspect[row];
      if (columns.label[row] > 0) continue;
      looks.unlabelled++;
      looks.unsure += columns.unsure[row];
    }
    return { byValue, looks, bins };
  }, [catalogue, attribute]);
  const toggle = (value: number) =>
    changeFilter({
      values: filter.values.includes(value)
        ? filter.values.filter((other) => other !== value)
        : [...filter.values, value],
    });
  const tallest = Math.max(1, ...counts.bins);
  return (
    <aside class="filters" aria-label="Filters">
      {columns ? (
        <>
          <section>
            <h3>Colour by</h3>
            <AttributeChoice />
          </section>
          <section>
            <h3>
              {columns.attribute.name}
              {columns.source === "provisional"
                ? ", provisional until you train"
                : columns.source === "run"
                  ? ", as tagged"
                  : ""}
            </h3>
            {values.map((value, k) => (
              <button
                type="button"
                class="chip"
                key={value}
                aria-pressed={filter.values.includes(k + 1)}
                onClick={() => toggle(k + 1)}
              >
                <span class="dot" style={{ "--c": classVariable(k + 1) }} />
                <span class="cut">{value}</span>
                <span class="n num">{counts.byValue[k + 1]}</span>
              </button>
            ))}
          </section>
          <section>
            <h3>
              How sure, {Math.round(100 * filter.low)} to {Math.round(100 * filter.high)} %
            </h3>
            <svg
              class="histogram"
              viewBox={`0 0 ${BINS * 10} 40`}
              preserveAspectRatio="none"
              role="img"
              aria-label="Pieces by how sure they are"
            >
              {counts.bins.map((count, i) => (
                <rect
                  key={i}
                  x={i * 10 + 1}
                  width={8}
                  y={40 - (38 * count) / tallest}
                  height={(38 * count) / tallest}
                  class={(i + 1) / BINS > filter.low && i / BINS < filter.high ? "in" : ""}
                />
              ))}
            </svg>
            <label class="range">
              <span class="small soft">at least</span>
              <input
                type="range"
                min={0}
                max={100}
                value={100 * filter.low}
                onInput={(event) =>
                  changeFilter({ low: Math.min(Number(event.currentTarget.value) / 100, filter.high) })
                }
              />
            </label>
            <label class="range">
              <span class="small soft">at most</span>
              <input
                type="range"
                min={0}
                max={100}
                value={100 * filter.high}
                onInput={(event) =>
                  changeFilter({ high: Math.max(Number(event.currentTarget.value) / 100, filter.low) })
                }
              />
            </label>
          </section>
          <section>
            <h3>Look at</h3>
            {LOOKS.map(([look, title]) => (
              <button
                type="button"
                class="chip"
                key={look}
                aria-pressed={filter.only.includes(look)}
                onClick={() =>
                  changeFilter({
                    only: filter.only.includes(look)
                      ? filter.only.filter((other) => other !== look)
                      : [...filter.only, look],
                  })
                }
              >
                {title}
                <span class="n num">{counts.looks[look]}</span>
              </button>
            ))}
          </section>
        </>
      ) : (
        <p class="soft">Nothing to listen for is named yet. Home, step 2.</p>
      )}
      <p class="small soft" role="status">
        {shown} of {catalogue.count} shown.{" "}
        {shown < catalogue.count && (
          <button type="button" class="link" onClick={() => changeFilter(NO_FILTER)}>
            Show all
          </button>
        )}
      </p>
    </aside>
  );
}

function ChoiceBar() {
  const chosen = useStore((state) => state.chosen);
  const project = useStore((state) => state.project)!;
  const attribute = useStore((state) => state.attribute);
  const about = project.attributes[attribute]?.attribute;
  if (chosen.size === 0) return null;
  return (
    <section class="selection" aria-label="Label what is chosen">
      <b class="num">{chosen.size} chosen</b>
      {valuesOf(about)
        .slice(0, 9)
        .map((value, k) => (
          <button
            type="button"
            key={value}
            disabled={project.readOnly}
            onClick={() => void labelByNumber(String(k + 1))}
          >
            <kbd>{k + 1}</kbd>
            <span class="dot" style={{ "--c": classVariable(k + 1) }} />
            {value}
          </button>
        ))}
      <button type="button" onClick={() => void hear([...chosen][0]).then(() => select([...chosen][0]))}>
        Hear one
      </button>
      <button type="button" class="quiet" onClick={() => setState({ chosen: new Set() })}>
        Choose none
      </button>
    </section>
  );
}
