// The map: pan, zoom, lasso, hear what one dwells on, and all of it by keys, too.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { hear, select } from "../actions.ts";
import { type Catalogue, shownValue, sureness, valuesOf } from "../catalogue.ts";
import { CLASS_COLOURS, classVariable, themeColours } from "../colours.ts";
import { useKeys } from "../keys.ts";
import {
  type Camera,
  FLAG,
  fitCamera,
  MapPainter,
  type MapPoints,
  nearestPoint,
  nextPoint,
  pointsInside,
} from "../map-painter.ts";
import { getState, say, setState, useStore } from "../store.ts";
import { Icon } from "../ui/icons.tsx";
import { toggleChosen } from "./library-list.tsx";

const PICK_PIXELS = 14;
const DWELL_MS = 125;
const ZOOM = 1.3;
const MAX_NAMES = 12;

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

export function MapView({ found }: { found: Uint8Array }) {
  const catalogue = useStore((state) => state.catalogue)!;
  const attribute = useStore((state) => state.attribute);
  const chosen = useStore((state) => state.chosen);
  const row = useStore((state) => state.row);
  const theme = useStore((state) => state.theme);
  const points = useMemo(
    () => pointsOf(catalogue, attribute, found, chosen),
    [catalogue, attribute, found, chosen],
  );
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<MapPainter | undefined>(undefined);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [camera, setCamera] = useState<Camera>();
  const [isLasso, setLasso] = useState(false);
  const [isHearing, setHearing] = useState(false);
  const [corners, setCorners] = useState<(readonly [number, number])[]>([]);
  const [hover, setHover] = useState<{ row: number; x: number; y: number }>();
  useEffect(() => {
    painter.current = new MapPainter(canvas.current!);
    const watch = new ResizeObserver(([{ contentRect }]) =>
      setSize({ width: contentRect.width, height: contentRect.height }),
    );
    watch.observe(canvas.current!.parentElement!);
    return () => watch.disconnect();
  }, []);
  const fit = () => size.width > 0 && setCamera(fitCamera(points, size.width, size.height));
  useEffect(() => void fit(), [catalogue.x, size.width > 0]);
  useEffect(() => {
    if (!camera || size.width === 0) return;
    const frame = requestAnimationFrame(() => {
      const { ground, ink, accent, edge, classes } = themeColours();
      painter.current!.draw(points, camera, size.width, size.height, devicePixelRatio, {
        ground,
        ink,
        accent,
        grey: edge,
        classes,
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [points, camera, size, theme]);
  const isOpen = (i: number) => found[i] === 1 && Number.isFinite(catalogue.x[i]);
  const place = (px: number, py: number): [number, number] => [
    camera!.x + (px - size.width / 2) / camera!.scale,
    camera!.y - (py - size.height / 2) / camera!.scale,
  ];
  const pixel = (i: number): [number, number] => [
    (catalogue.x[i] - camera!.x) * camera!.scale + size.width / 2,
    size.height / 2 - (catalogue.y[i] - camera!.y) * camera!.scale,
  ];
  const zoom = (factor: number, px = size.width / 2, py = size.height / 2) => {
    if (!camera) return;
    const [x, y] = place(px, py);
    const scale = camera.scale * factor;
    setCamera({ scale, x: x - (px - size.width / 2) / scale, y: y + (py - size.height / 2) / scale });
  };
  const goTo = (dx: number, dy: number) => {
    const next =
      row === undefined || !isOpen(row) ? found.indexOf(1) : nextPoint(points, row, dx, dy, isOpen);
    if (next < 0) return;
    select(next);
    const [px, py] = camera ? pixel(next) : [0, 0];
    if (camera && (px < 20 || py < 20 || px > size.width - 20 || py > size.height - 20))
      setCamera({ ...camera, x: catalogue.x[next], y: catalogue.y[next] });
    say(
      `${getState().names[next]}, ${valuesOf(catalogue.attributes[attribute]?.attribute)[shownValue(catalogue.attributes[attribute] ?? EMPTY, next) - 1] ?? "no tag"}`,
    );
  };
  useKeys({
    up: () => goTo(0, 1),
    down: () => goTo(0, -1),
    hear: () => row !== undefined && void hear(row),
    choose: () => row !== undefined && toggleChosen(row),
    closer: () => zoom(ZOOM),
    farther: () => zoom(1 / ZOOM),
    fit,
  });
  const pointer = usePointer({
    camera,
    setCamera,
    isLasso,
    corners,
    setCorners,
    pick: (px, py) =>
      camera ? nearestPoint(points, ...place(px, py), PICK_PIXELS / camera.scale, isOpen) : -1,
    onLasso: (outline) => {
      const inside = pointsInside(
        points,
        outline.map(([px, py]) => place(px, py)),
        isOpen,
      );
      setState({ chosen: new Set(inside) });
      say(`${inside.length} chosen`);
    },
    onHover: (at) => setHover(at),
    isHearing,
  });
  const keyMove = (event: KeyboardEvent) => {
    const by = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!by || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(by[0], by[1]);
  };
  return (
    <div class="mapbox">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label="Map of the pieces. Arrows go to the nearest piece that way, Enter hears it, X chooses it. The list beside holds the same pieces."
        onKeyDown={keyMove}
        onWheel={(event) => {
          event.preventDefault();
          const box = event.currentTarget.getBoundingClientRect();
          zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
        }}
        {...pointer}
      />
      {camera && <Names camera={camera} width={size.width} height={size.height} />}
      {camera && row !== undefined && Number.isFinite(catalogue.x[row]) && (
        <span class="here" style={{ transform: `translate(${pixel(row)[0]}px, ${pixel(row)[1]}px)` }} />
      )}
      {corners.length > 1 && (
        <svg class="lasso" aria-hidden="true">
          <polygon points={corners.map((corner) => corner.join(",")).join(" ")} />
        </svg>
      )}
      <div class="tools" role="toolbar" aria-label="Map">
        <button
          type="button"
          class="icon"
          aria-label="Move the map"
          aria-pressed={!isLasso}
          onClick={() => setLasso(false)}
        >
          <Icon name="pan" />
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Choose by a loop"
          aria-pressed={isLasso}
          onClick={() => setLasso(true)}
        >
          <Icon name="lasso" />
        </button>
        <button type="button" class="icon" aria-label="Closer" onClick={() => zoom(ZOOM)}>
          <Icon name="plus" />
        </button>
        <button type="button" class="icon" aria-label="Farther" onClick={() => zoom(1 / ZOOM)}>
          <Icon name="minus" />
        </button>
        <button type="button" class="icon" aria-label="Show all" onClick={fit}>
          <Icon name="fit" />
        </button>
        <button type="button" aria-pressed={isHearing} onClick={() => setHearing(!isHearing)}>
          <Icon name="ear" /> <span class="wide">Hear on hover</span>
        </button>
      </div>
      {hover && <HoverCard {...hover} width={size.width} height={size.height} />}
    </div>
  );
}

const EMPTY = { label: [], tag: [] } as never;

interface PointerOptions {
  readonly camera: Camera | undefined;
  readonly setCamera: (camera: Camera) => void;
  readonly isLasso: boolean;
  readonly corners: (readonly [number, number])[];
  readonly setCorners: (corners: (readonly [number, number])[]) => void;
  readonly pick: (px: number, py: number) => number;
  readonly onLasso: (corners: readonly (readonly [number, number])[]) => void;
  readonly onHover: (at: { row: number; x: number; y: number } | undefined) => void;
  readonly isHearing: boolean;
}

/** Dragging moves the map or draws a loop, a click chooses, resting shows and may be heard. */
function usePointer(options: PointerOptions) {
  const drag = useRef<{ x: number; y: number; camera: Camera; moved: boolean; isLasso: boolean } | undefined>(
    undefined,
  );
  const hovered = useRef(-1);
  const dwell = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const at = (event: PointerEvent): [number, number] => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      const [x, y] = at(event);
      if (!options.camera) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      drag.current = {
        x,
        y,
        camera: options.camera,
        moved: false,
        isLasso: options.isLasso || event.shiftKey,
      };
      if (drag.current.isLasso) options.setCorners([[x, y]]);
    },
    onPointerMove: (event: PointerEvent) => {
      const [x, y] = at(event);
      const held = drag.current;
      if (held) {
        if (Math.hypot(x - held.x, y - held.y) > 4) held.moved = true;
        if (held.isLasso) options.setCorners([...options.corners, [x, y]]);
        else if (held.moved)
          options.setCamera({
            ...held.camera,
            x: held.camera.x - (x - held.x) / held.camera.scale,
            y: held.camera.y + (y - held.y) / held.camera.scale,
          });
        return;
      }
      const row = options.pick(x, y);
      if (row === hovered.current) return;
      hovered.current = row;
      clearTimeout(dwell.current);
      options.onHover(row < 0 ? undefined : { row, x, y });
      if (row >= 0 && options.isHearing) dwell.current = setTimeout(() => void hear(row), DWELL_MS);
    },
    onPointerUp: (event: PointerEvent) => {
      const held = drag.current;
      drag.current = undefined;
      if (!held) return;
      if (held.isLasso && held.moved) options.onLasso(options.corners);
      options.setCorners([]);
      if (held.moved) return;
      const row = options.pick(...at(event));
      if (row < 0) return;
      if (event.ctrlKey || event.metaKey) toggleChosen(row);
      else select(row);
    },
    onPointerLeave: () => {
      hovered.current = -1;
      clearTimeout(dwell.current);
      options.onHover(undefined);
    },
    onDblClick: () => {
      const { row } = getState();
      if (row !== undefined) void hear(row);
    },
  };
}

function HoverCard({
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
      <span class="small soft">
        {catalogue.bars[row]} bars, {catalogue.facts.meters[catalogue.meter[row]]}
      </span>
    </div>
  );
}

function Names({ camera, width, height }: { camera: Camera; width: number; height: number }) {
  const clusters = useStore((state) => state.catalogue!.facts.clusters);
  const taken: [number, number][] = [];
  const shown = clusters.slice(0, MAX_NAMES).flatMap(({ x, y, title }) => {
    const px = (x - camera.x) * camera.scale + width / 2;
    const py = height / 2 - (y - camera.y) * camera.scale;
    if (px < 60 || py < 60 || px > width - 60 || py > height - 20) return [];
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
