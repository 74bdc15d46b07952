// Progress as one line of a terminal.
import type { VerbContext } from "@semitone/verbs/table";
import type { Output } from "./output.ts";

/** Too little is done to estimate the time that is left. */
const EARLY = 0.05;

/** A listener that shows stage, share and time left; where the time is not told, it is estimated from the time passed. */
export function progressLine(out: Output): VerbContext["onProgress"] {
  const start = performance.now();
  return ({ stage, done, secondsLeft }) => {
    const passed = (performance.now() - start) / 1000;
    const left = secondsLeft ?? (done > EARLY ? (passed / done) * (1 - done) : undefined);
    out.progress(
      [
        stage,
        ...(done > 0 ? [`${Math.round(100 * done)} %`] : []),
        ...(left === undefined ? [] : [`${timeText(left)} left`]),
      ].join(", "),
    );
  };
}

const timeText = (seconds: number) =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
