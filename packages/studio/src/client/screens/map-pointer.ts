// The map under a pointer: dragging moves it or draws a loop, two fingers zoom, a click chooses, resting shows a piece and may let it be heard.
import { useRef } from "preact/hooks";
import { hear, select } from "../actions.ts";
import type { Camera } from "../map-painter.ts";
import { getState } from "../store.ts";
import { toggleChosen } from "./library-list.tsx";
import { beginPinch, type Pinch, pinched } from "./map-pinch.ts";

const DWELL_MS = 125;

export interface PointerOptions {
  readonly camera: Camera | undefined;
  readonly setCamera: (camera: Camera) => void;
  readonly isLasso: boolean;
  readonly setCorners: (corners: readonly (readonly [number, number])[]) => void;
  readonly pick: (px: number, py: number) => number;
  readonly onLasso: (corners: readonly (readonly [number, number])[]) => void;
  readonly onHover: (at: { row: number; x: number; y: number } | undefined) => void;
  readonly isHearing: boolean;
}

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly camera: Camera;
  moved: boolean;
  /** Of the loop that is drawn; undefined where the map is moved. */
  readonly corners: [number, number][] | undefined;
}

/** Where a pointer is in the map, in pixels. */
function at(event: PointerEvent): [number, number] {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** Goes on with a loop, or moves the map along. */
function dragTo(held: Drag, x: number, y: number, { setCorners, setCamera }: PointerOptions): void {
  const { camera, corners } = held;
  if (Math.hypot(x - held.x, y - held.y) > 4) held.moved = true;
  if (corners) {
    corners.push([x, y]);
    setCorners([...corners]);
  } else if (held.moved)
    setCamera({
      ...camera,
      x: camera.x - (x - held.x) / camera.scale,
      y: camera.y + (y - held.y) / camera.scale,
    });
}

export function usePointer(options: PointerOptions) {
  const drag = useRef<Drag | undefined>(undefined);
  /** Where each finger or button is that is down. */
  const down = useRef(new Map<number, [number, number]>());
  const pinch = useRef<Pinch | undefined>(undefined);
  const hovered = useRef(-1);
  const dwell = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const release = (event: PointerEvent) => {
    down.current.delete(event.pointerId);
    drag.current = undefined;
    // A finger that stays begins nothing: whoever lifts one after the other has not moved the map.
    if (down.current.size < 2) pinch.current = undefined;
    options.setCorners([]);
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      const [x, y] = at(event);
      if (!options.camera) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      down.current.set(event.pointerId, [x, y]);
      if (down.current.size > 1) {
        drag.current = undefined;
        options.setCorners([]);
        pinch.current = beginPinch(options.camera, [...down.current.values()]);
        return;
      }
      const isLasso = options.isLasso || event.shiftKey;
      drag.current = { x, y, camera: options.camera, moved: false, corners: isLasso ? [[x, y]] : undefined };
    },
    onPointerMove: (event: PointerEvent) => {
      const [x, y] = at(event);
      if (down.current.has(event.pointerId)) down.current.set(event.pointerId, [x, y]);
      const held = drag.current;
      if (pinch.current) {
        const { clientWidth, clientHeight } = event.currentTarget as HTMLElement;
        options.setCamera(pinched(pinch.current, [...down.current.values()], [clientWidth, clientHeight]));
        return;
      }
      if (held) {
        dragTo(held, x, y, options);
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
      release(event);
      if (!held) return;
      if (held.corners && held.moved) options.onLasso(held.corners);
      if (held.moved) return;
      const row = options.pick(...at(event));
      if (row >= 0) (event.ctrlKey || event.metaKey ? toggleChosen : select)(row);
    },
    // As when the browser takes a gesture for its own.
    onPointerCancel: release,
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
