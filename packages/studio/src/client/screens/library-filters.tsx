// Which pieces are looked at: by value, by how sure, by what is worth a look. All is counted here, nothing is asked.
import { useMemo } from "preact/hooks";
import {
  type AttributeColumns,
  type Catalogue,
  type Filter,
  NO_FILTER,
  shownValue,
  sureness,
  valuesOf,
} from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import { getState, setState, useStore, writeAddress } from "../store.ts";
import { AttributeChoice } from "../ui/attribute-choice.tsx";

const LOOKS = [
  ["unlabelled", "Unlabelled"],
  ["unsure", "Unsure"],
  ["unfamiliar", "Unfamiliar"],
  ["suspect", "Suspect labels"],
] as const;
const BINS = 12;

function changeFilter(change: Partial<Filter>): void {
  setState({ filter: { ...getState().filter, ...change } });
  writeAddress(getState());
}

/** Without an item that is there, with one that is not. */
const toggled = <Item,>(items: readonly Item[], item: Item): Item[] =>
  items.includes(item) ? items.filter((other) => other !== item) : [...items, item];

function countAll(catalogue: Catalogue, columns: AttributeColumns | undefined) {
  const byValue = new Array<number>(valuesOf(columns?.attribute).length + 1).fill(0);
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
}

const SOURCES = { provisional: ", provisional until you train", run: ", as tagged", none: "" } as const;

export function Filters({ shown }: { shown: number }) {
  const catalogue = useStore((state) => state.catalogue)!;
  const attribute = useStore((state) => state.attribute);
  const filter = useStore((state) => state.filter);
  const columns = catalogue.attributes[attribute];
  const counts = useMemo(() => countAll(catalogue, columns), [catalogue, attribute]);
  return (
    <aside class="filters" aria-label="Filters">
      {columns ? (
        <>
          <section>
            <h2 class="minor">Colour by</h2>
            <AttributeChoice />
          </section>
          <section>
            <h2 class="minor">
              {columns.attribute.name}
              {SOURCES[columns.source]}
            </h2>
            {valuesOf(columns.attribute).map((value, k) => (
              <button
                type="button"
                class="chip"
                key={value}
                aria-pressed={filter.values.includes(k + 1)}
                onClick={() => changeFilter({ values: toggled(filter.values, k + 1) })}
              >
                <span class="dot" style={{ "--c": classVariable(k + 1) }} />
                <span class="cut">{value}</span>
                <span class="n num">{counts.byValue[k + 1]}</span>
              </button>
            ))}
          </section>
          <HowSure bins={counts.bins} />
          <Looks looks={counts.looks} />
        </>
      ) : (
        <p class="soft">Nothing to listen for is named yet. Home, step 2.</p>
      )}
      {filter.among && (
        <button
          type="button"
          class="chip"
          aria-pressed="true"
          onClick={() => changeFilter({ among: undefined })}
        >
          <span class="cut">{filter.among.title}</span>
          <span class="n num">{filter.among.pieces.size}</span>
        </button>
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

function HowSure({ bins }: { bins: readonly number[] }) {
  const { low, high } = useStore((state) => state.filter);
  const tallest = Math.max(1, ...bins);
  const shareOf = (event: { currentTarget: HTMLInputElement }) => Number(event.currentTarget.value) / 100;
  return (
    <section>
      <h2 class="minor">
        How sure, {Math.round(100 * low)} to {Math.round(100 * high)} %
      </h2>
      <svg
        class="histogram"
        viewBox={`0 0 ${BINS * 10} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Pieces by how sure they are"
      >
        {bins.map((count, i) => {
          const tall = (38 * count) / tallest;
          const isIn = (i + 1) / BINS > low && i / BINS < high;
          return (
            <rect key={i} x={i * 10 + 1} width={8} y={40 - tall} height={tall} class={isIn ? "in" : ""} />
          );
        })}
      </svg>
      <label class="range">
        <span class="small soft">at least</span>
        <input
          type="range"
          value={100 * low}
          onInput={(event) => changeFilter({ low: Math.min(shareOf(event), high) })}
        />
      </label>
      <label class="range">
        <span class="small soft">at most</span>
        <input
          type="range"
          value={100 * high}
          onInput={(event) => changeFilter({ high: Math.max(shareOf(event), low) })}
        />
      </label>
    </section>
  );
}

function Looks({ looks }: { looks: Readonly<Record<(typeof LOOKS)[number][0], number>> }) {
  const { only } = useStore((state) => state.filter);
  return (
    <section>
      <h2 class="minor">Look at</h2>
      {LOOKS.map(([look, title]) => (
        <button
          type="button"
          class="chip"
          key={look}
          aria-pressed={only.includes(look)}
          onClick={() => changeFilter({ only: toggled(only, look) })}
        >
          {title}
          <span class="n num">{looks[look]}</span>
        </button>
      ))}
    </section>
  );
}
