// The map: pan, zoom, lasso, hear what one dwells on, and all of it by keys, too.
import { useMemo, useRef, useState } from "preact/hooks";
import { hear, select } from "../actions.ts";
import { type Catalogue, shownValue, sureness, valuesOf } from "../catalogue.ts";
import { CLASS_COLOURS } from "../colours.ts";
import { useKeys } from "../keys.ts";
import { FLAG, type MapPoints, nearestPoint, nextPoint, pointsInside } from "../map-painter.ts";
import { getState, say, setState, useStore } from "../store.ts";
import { toggleChosen } from "./library-list.tsx";
import { HoverCard, MapTools, Names, ZOOM } from "./map-parts.tsx";
import { usePointer } from "./map-pointer.ts";
import { useCamera } from "./use-camera.ts";

const PICK_PIXELS = 14;

function pointsOf(
  catalogue: Catalogue,
  attribute: number,
  found: Uint8Array,
  chosen: ReadonlySet<number>,
): MapPoints {
  const { count, x, y } = catalogue;
  const columns = catalogue.attributes[attribute];
  const points = {
    count,
    x,
    y,
    colour: new Uint8Array(count),
    strength: new Uint8Array(count),
    flags: new Uint8Array(count),
  };
  for (let i = 0; i < count; i++) {
    const value = columns ? shownValue(columns, i) : 0;
    const sure = columns ? sureness(columns, i) : 1;
    const isLabelled = columns !== undefined && columns.label[i] > 0;
    points.colour[i] = value === 0 ? 0 : ((value - 1) % CLASS_COLOURS) + 1;
    points.strength[i] = Math.round(255 * sure);
    points.flags[i] =
      (found[i] ? 0 : FLAG.dim) |
      (isLabelled ? FLAG.labelled : 0) |
      (chosen.has(i) ? FLAG.chosen : 0) |
      (catalogue.unfamiliar[i] ? FLAG.unfamiliar : 0) |
      (!isLabelled && value > 0 && sure < 0.5 ? FLAG.hollow : 0);
  }
  return points;
}

/** What is said of a piece that one comes to by keys. */
function wordsOf(row: number): string {
  const { names, catalogue, attribute } = getState();
  const columns = catalogue?.attributes[attribute];
  const value = columns && valuesOf(columns.attribute)[shownValue(columns, row) - 1];
  return `${names[row]}, ${value ?? "no tag"}`;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

type Corners = readonly (readonly [number, number])[];

export function MapView({ found }: { found: Uint8Array }) {
  const catalogue = useStore((state) => state.catalogue)!;
  const attribute = useStore((state) => state.attribute);
  const chosen = useStore((state) => state.chosen);
  const row = useStore((state) => state.row);
  const points = useMemo(
    () => pointsOf(catalogue, attribute, found, chosen),
    [catalogue, attribute, found, chosen],
  );
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useCamera(canvas, points);
  const { camera, setCamera, width, height, place, pixel, zoom, fit } = view;
  const [isLasso, setLasso] = useState(false);
  const [isHearing, setHearing] = useState(false);
  const [corners, setCorners] = useState<Corners>([]);
  const [hover, setHover] = useState<{ row: number; x: number; y: number }>();
  const isOpen = (i: number) => found[i] === 1 && Number.isFinite(catalogue.x[i]);
  const goTo = ([dx, dy]: readonly [number, number]) => {
    const isHere = row !== undefined && isOpen(row);
    const next = isHere ? nextPoint(points, row, dx, dy, isOpen) : found.indexOf(1);
    if (next < 0) return;
    select(next);
    view.reveal(next);
    say(wordsOf(next));
  };
  const lasso = (outline: Corners) => {
    const there = outline.map(([px, py]) => place(px, py));
    const inside = pointsInside(points, there, isOpen);
    setState({ chosen: new Set(inside) });
    say(`${inside.length} chosen`);
  };
  const pick = (px: number, py: number) =>
    camera ? nearestPoint(points, ...place(px, py), PICK_PIXELS / camera.scale, isOpen) : -1;
  useKeys({
    up: () => goTo(ARROWS.ArrowUp),
    down: () => goTo(ARROWS.ArrowDown),
    hear: () => row !== undefined && void hear(row),
    choose: () => row !== undefined && toggleChosen(row),
    closer: () => zoom(ZOOM),
    farther: () => zoom(1 / ZOOM),
    fit,
  });
  const pointer = usePointer({
    ...{ camera, setCamera, isLasso, setCorners, pick, isHearing },
    onLasso: lasso,
    onHover: setHover,
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!ARROWS[event.key] || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(ARROWS[event.key]);
  };
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const box = canvas.current!.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
  };
  return (
    <div class="mapbox">
      <div
        class="mapkeys"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        aria-label={HINT}
        {...{ onKeyDown, onWheel, ...pointer }}
      >
        <canvas ref={canvas} />
      </div>
      {camera && <Names camera={camera} width={width} height={height} />}
      {camera && row !== undefined && Number.isFinite(catalogue.x[row]) && <Here at={pixel(row)} />}
      {corners.length > 1 && <Loop corners={corners} />}
      <MapTools {...{ isLasso, setLasso, isHearing, setHearing, zoom, fit }} />
      {hover && <HoverCard {...hover} width={width} height={height} />}
    </div>
  );
}

const HINT =
  "Map of the pieces. Arrows go to the nearest piece that way, Enter hears it, X chooses it. The list beside holds the same pieces.";

const Here = ({ at: [x, y] }: { at: readonly [number, number] }) => (
  <span class="here" style={{ transform: `translate(${x}px, ${y}px)` }} />
);

const Loop = ({ corners }: { corners: Corners }) => (
  <svg class="lasso" aria-hidden="true">
    <polygon points={corners.map((corner) => corner.join(",")).join(" ")} />
  </svg>
);
