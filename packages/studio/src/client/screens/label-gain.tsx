// What more labels would do: the score against the number of labels, measured on pieces left out, and what ten more are likely to gain.
import { useEffect, useState } from "preact/hooks";
import type { GainInfo } from "../../api/answers.ts";
import { startJob, trying } from "../actions.ts";
import { askJson } from "../api.ts";
import { useStore } from "../store.ts";

type Curve = NonNullable<GainInfo>["curves"][number];

/** @param name  of an attribute */
export function LabelGain({ name }: { name: string }) {
  const readOnly = useStore((state) => state.project?.readOnly);
  const labelled = useStore(
    (state) => state.project?.attributes.find(({ attribute }) => attribute.name === name)?.labelled ?? 0,
  );
  const jobs = useStore((state) => state.jobs);
  const [gain, setGain] = useState<GainInfo>(null);
  const measuring = jobs.find(({ kind, state }) => kind === "study" && state === "running");
  const measured = jobs.filter(({ kind, state }) => kind === "study" && state === "done").length;
  useEffect(
    () => void trying(async () => setGain(await askJson<GainInfo>("gain", { at: { attribute: name } }))),
    [name, measured],
  );
  return (
    <section aria-label="What more labels would do">
      <h2 class="minor">What more labels would do</h2>
      {gain === null && (
        <p class="small soft">Not measured yet. It takes labels of two values, some of each.</p>
      )}
      {gain?.curves.map((curve) => (
        <LearningCurve key={curve.task} curve={curve} />
      ))}
      {gain && (
        <p class="small soft">
          Measured with {gain.labels} labels{gain.labels === labelled ? "" : `; now there are ${labelled}`}.
        </p>
      )}
      {gain?.warnings.map((warning) => (
        <p class="small soft" key={warning}>
          {warning}
        </p>
      ))}
      <button
        type="button"
        disabled={readOnly || measuring !== undefined}
        onClick={() => void startJob({ kind: "study", attribute: name })}
      >
        {measuring ? `Measuring, ${Math.round(100 * measuring.done)} %` : gain ? "Measure again" : "Measure"}
      </button>
    </section>
  );
}

const shareText = (share: number): string => `${Math.round(100 * share)} %`;

function LearningCurve({ curve: { task, metric, tested, points, sentences } }: { curve: Curve }) {
  const textOf = (value: number) => (metric === "accuracy" ? shareText(value) : value.toFixed(2));
  return (
    <>
      {points.length > 1 && <CurveChart points={points} textOf={textOf} />}
      {sentences.map((sentence) => (
        <p class="small" key={sentence}>
          {sentence}
        </p>
      ))}
      {points.length > 0 && (
        <details class="small">
          <summary>The numbers</summary>
          <table>
            <caption>
              {metric} of {task} on {tested.pieces} pieces left out, 95 % intervals
            </caption>
            <thead>
              <tr>
                <th scope="col">labels</th>
                <th scope="col">{metric}</th>
                <th scope="col">from</th>
                <th scope="col">to</th>
              </tr>
            </thead>
            <tbody>
              {points.map(({ labels, value, low, high }) => (
                <tr key={labels}>
                  <th scope="row" class="num">
                    {labels}
                  </th>
                  {[value, low, high].map((each, i) => (
                    <td key={i} class="num">
                      {textOf(each)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

/** Width and height of what is drawn, and the space that its words take. */
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [284, 120, 42, 18, 8];

function CurveChart({ points, textOf }: { points: Curve["points"]; textOf: (value: number) => string }) {
  const most = points.at(-1)!.labels;
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  const xOf = (labels: number) => LEFT + ((WIDTH - LEFT - 6) * labels) / most;
  const yOf = (value: number) =>
    TOP + ((HEIGHT - TOP - BOTTOM) * (high - value)) / Math.max(1e-6, high - low);
  const at = (labels: number, value: number) => `${xOf(labels).toFixed(1)},${yOf(value).toFixed(1)}`;
  const band = [
    ...points.map((point) => at(point.labels, point.high)),
    ...[...points].reverse().map((point) => at(point.labels, point.low)),
  ];
  const said = points.map(({ labels, value }) => `${labels} labels: ${textOf(value)}`).join("; ");
  return (
    <svg class="gain" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Learning curve. ${said}`}>
      <polygon points={band.join(" ")} />
      <polyline points={points.map(({ labels, value }) => at(labels, value)).join(" ")} />
      {points.map(({ labels, value }) => (
        <circle key={labels} cx={xOf(labels)} cy={yOf(value)} r={3} />
      ))}
      <text x={LEFT - 4} y={yOf(high) + 4} class="end">
        {textOf(high)}
      </text>
      <text x={LEFT - 4} y={yOf(low) + 4} class="end">
        {textOf(low)}
      </text>
      <text x={xOf(most)} y={HEIGHT - 4} class="end">
        {most} labels
      </text>
      <text x={LEFT} y={HEIGHT - 4}>
        0
      </text>
    </svg>
  );
}
