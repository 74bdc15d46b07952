// How fast the score says it goes: quarters and beats of the meter in wall-clock time.
import { family } from "../descriptor.ts";
import { largest, ratio, smallest } from "../statistics.ts";

export const TEMPO = family(
  "tempo",
  { invariant: ["transposition", "velocity"], perBar: true, undefinedWhen: "no notes in the score" },
  [
    {
      name: "tempoMean",
      title: "average tempo in quarter notes a minute",
      unit: "quarters/min",
      range: [1, 1000],
      cut: true,
      formula: "60 Q / T: the mean of the tempo over time",
      compute: (p) => 60 * ratio(p.quarters, p.seconds),
    },
    {
      name: "tempoRange",
      title: "range of the tempo",
      unit: "quarters/min",
      range: [0, 1000],
      cut: true,
      formula: "largest minus smallest tempo in force between start and end",
      perBar: false,
      compute: (p) => {
        const { tempos } = p.tables.score;
        const inForce = tempos.filter(({ at }, i) => at < p.end && (tempos[i + 1]?.at ?? Infinity) > p.start);
        const qpm = inForce.map((change) => change.qpm);
        return largest(qpm) - smallest(qpm);
      },
    },
    {
      name: "beatsPerMinute",
      title: "tempo in beats of the meter a minute",
      unit: "beats/min",
      range: [1, 1000],
      cut: true,
      formula: "60 (beats of the meter, dotted in 6/8, 9/8, 12/8) / (seconds of the bars they fill)",
      compute: (p) => {
        const { bars } = p.tables;
        if (p.barCount === 0) return Number.NaN;
        const from = bars[p.firstBar].start;
        const to = bars[p.endBar - 1].end;
        return 60 * ratio(p.beatCount, p.secondsBetween(from, to));
      },
    },
  ],
);
