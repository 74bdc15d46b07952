// Library: filters, the map, and the list of the same pieces with one of them in detail.
import { useMemo } from "preact/hooks";
import { hear, labelByNumber, redo, select, undo } from "../actions.ts";
import { matching, sortedRows, valuesOf } from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import { useKeys } from "../keys.ts";
import { go, setState, useStore } from "../store.ts";
import { Detail } from "./library-detail.tsx";
import { Filters } from "./library-filters.tsx";
import { PieceList } from "./library-list.tsx";
import { MapView } from "./library-map.tsx";

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
