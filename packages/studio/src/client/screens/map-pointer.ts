// The map under a pointer: dragging moves it or draws a loop, a click chooses, resting shows a piece and may let it be heard.
import { useRef } from "preact/hooks";
import { hear, select } from "../actions.ts";
import type { Camera } from "../map-painter.ts";
import { getState } from "../store.ts";
import { toggleChosen } from "./library-list.tsx";

const DWELL_MS = 125;

export interface PointerOptions {
  readonly camera: Camera | undefined;
  readonly setCamera: (camera: Camera) => void;
  readonly isLasso: boolean;
  readonly corners: readonly (readonly [number, number])[];
  readonly setCorners: (corners: readonly (readonly [number, number])[]) => void;
  readonly pick: (px: number, py: number) => number;
  readonly onLasso: (corners: readonly (readonly [number, number])[]) => void;
  readonly onHover: (at: { row: number; x: number; y: number } | undefined) => void;
  readonly isHearing: boolean;
}

/** Dragging moves the map or draws a loop, a click chooses, resting shows and may be heard. */
export function usePointer(options: PointerOptions) {
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
