/** Every figure is one line: a JSON object with `--json`, else a row for people. */
export interface Figure {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
}

export type Report = (metric: string, value: number, unit: string) => void;

export const reporter =
  (bench: string, json: boolean): Report =>
  (metric, value, unit) => {
    const figure: Figure = { bench, metric, value: Number(value.toPrecision(4)), unit };
    console.log(
      json
        ? JSON.stringify(figure)
        : `${bench.padEnd(10)} ${metric.padEnd(44)} ${String(figure.value).padStart(12)} ${unit}`,
    );
  };

/** The value below which that share of the samples lies. Sorts a copy. */
export function percentile(samples: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(samples).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
