// What lies over the map: tools, names of its parts, and what the pointer rests on.
import { lengthText, shownValue, sureness, valuesOf } from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import type { Camera } from "../map-painter.ts";
import { useStore } from "../store.ts";
import { Icon, type IconName } from "../ui/icons.tsx";

const MAX_NAMES = 12;

interface ToolsProps {
  readonly isLasso: boolean;
  readonly setLasso: (on: boolean) => void;
  readonly isHearing: boolean;
  readonly setHearing: (on: boolean) => void;
  /** By a factor. */
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
}

export const ZOOM = 1.3;

export function MapTools({ isLasso, setLasso, isHearing, setHearing, zoom, fit }: ToolsProps) {
  const tool = (name: IconName, label: string, act: () => void, isOn?: boolean) => (
    <button type="button" class="icon" aria-label={label} aria-pressed={isOn} onClick={act}>
      <Icon name={name} />
    </button>
  );
  return (
    <div class="tools" role="toolbar" aria-label="Map">
      {tool("pan", "Move the map", () => setLasso(false), !isLasso)}
      {tool("lasso", "Choose by a loop", () => setLasso(true), isLasso)}
      {tool("plus", "Closer", () => zoom(ZOOM))}
      {tool("minus", "Farther", () => zoom(1 / ZOOM))}
      {tool("fit", "Show all", fit)}
      <button type="button" aria-pressed={isHearing} onClick={() => setHearing(!isHearing)}>
        <Icon name="ear" /> <span class="wide">Hear on hover</span>
      </button>
    </div>
  );
}

export function HoverCard({
  row,
  x,
  y,
  width,
  height,
}: {
  row: number;
  x: number;
  y: number;
  width: number;
  height: number;
}) {
  const catalogue = useStore((state) => state.catalogue)!;
  const attribute = useStore((state) => state.attribute);
  const name = useStore((state) => state.names[row]);
  const columns = catalogue.attributes[attribute];
  const value = columns ? shownValue(columns, row) : 0;
  const left = x + 250 > width ? x - 250 : x + 14;
  return (
    <div class="hoverinfo" style={{ left: `${left}px`, top: `${Math.min(y + 14, height - 90)}px` }}>
      <b class="cut">{name}</b>
      {columns && value > 0 && (
        <span class="row">
          <span class="dot" style={{ "--c": classVariable(value) }} />
          {valuesOf(columns.attribute)[value - 1]}{" "}
          <span class="soft">
            {columns.label[row] > 0 ? "labelled" : `${Math.round(100 * sureness(columns, row))} %`}
          </span>
        </span>
      )}
      <span class="small soft">{lengthText(catalogue, row)}</span>
    </div>
  );
}

export function Names({ camera, width, height }: { camera: Camera; width: number; height: number }) {
  const clusters = useStore((state) => state.catalogue!.facts.clusters);
  const taken: [number, number][] = [];
  const shown = clusters.slice(0, MAX_NAMES).flatMap(({ x, y, title }) => {
    const px = (x - camera.x) * camera.scale + width / 2;
    const py = height / 2 - (y - camera.y) * camera.scale;
    if (px < 100 || py < 60 || px > width - 100 || py > height - 20) return [];
    if (taken.some(([ax, ay]) => Math.abs(ax - px) < 150 && Math.abs(ay - py) < 26)) return [];
    taken.push([px, py]);
    return [{ px, py, title }];
  });
  return (
    <div class="names" aria-hidden="true">
      {shown.map(({ px, py, title }) => (
        <span key={title} style={{ left: `${px}px`, top: `${py}px` }}>
          {title}
        </span>
      ))}
    </div>
  );
}
