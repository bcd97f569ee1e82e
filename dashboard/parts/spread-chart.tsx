import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { bps, price } from '../view/format.ts';
import { spreadBps, type SpreadPoint } from '../view/spread-series.ts';

const MIDS_HEIGHT_PX = 170;
const SPREAD_HEIGHT_PX = 120;

const cssColor = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function axes(format: (value: number) => string): uPlot.Axis[] {
  const stroke = cssColor('--muted');
  const grid = { stroke: cssColor('--line'), width: 1 };
  return [
    { stroke, grid, ticks: grid, values: '{HH}:{mm}:{ss}', space: 90 },
    { stroke, grid, ticks: grid, size: 76, space: 28, values: (_plot, ticks) => ticks.map(format) },
  ];
}

function optionsOf(width: number, names: readonly [string, string]): readonly [uPlot.Options, uPlot.Options] {
  const both = {
    width,
    tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { live: false },
    cursor: { sync: { key: 'spread' }, drag: { x: false, y: false } },
  };
  const when: uPlot.Series = { label: 'UTC', value: '{HH}:{mm}:{ss}' };
  const line = (label: string, color: string, format: (value: number) => string): uPlot.Series => ({
    label,
    stroke: cssColor(color),
    width: 1.5,
    points: { show: false },
    value: (_plot, value: number | null) => (value === null ? '–' : format(value)),
  });
  return [
    {
      ...both,
      height: MIDS_HEIGHT_PX,
      axes: axes(price),
      series: [when, line(`${names[0]} mid`, '--first', price), line(`${names[1]} mid`, '--second', price)],
    },
    {
      ...both,
      height: SPREAD_HEIGHT_PX,
      axes: axes((value) => value.toFixed(1)),
      series: [when, { ...line('spread between the mids', '--spread', bps), fill: cssColor('--spread-fill') }],
    },
  ];
}

const secondsOf = (points: readonly SpreadPoint[]): number[] => points.map(([at]) => at / 1000);
const midsOf = (points: readonly SpreadPoint[]): uPlot.AlignedData => [
  secondsOf(points),
  points.map((point) => point[1]),
  points.map((point) => point[2]),
];
const spreadOf = (points: readonly SpreadPoint[]): uPlot.AlignedData => [secondsOf(points), points.map(spreadBps)];

/** Two plots over one time: the mids of both venues, and what lies between them. */
export function SpreadChart({ points, names }: { points: readonly SpreadPoint[]; names: readonly [string, string] }) {
  const box = useRef<HTMLDivElement>(null);
  const plots = useRef<readonly [uPlot, uPlot] | null>(null);
  const latest = useRef(points);
  latest.current = points;
  const [firstName, secondName] = names;

  useEffect(() => {
    const target = box.current;
    if (target === null) return;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const draw = (): void => {
      for (const plot of plots.current ?? []) plot.destroy();
      const [mids, spread] = optionsOf(target.clientWidth, [firstName, secondName]);
      plots.current = [
        new uPlot(mids, midsOf(latest.current), target),
        new uPlot(spread, spreadOf(latest.current), target),
      ];
    };
    const resize = new ResizeObserver(() => {
      plots.current?.[0].setSize({ width: target.clientWidth, height: MIDS_HEIGHT_PX });
      plots.current?.[1].setSize({ width: target.clientWidth, height: SPREAD_HEIGHT_PX });
    });
    draw();
    resize.observe(target);
    dark.addEventListener('change', draw);
    return () => {
      resize.disconnect();
      dark.removeEventListener('change', draw);
      for (const plot of plots.current ?? []) plot.destroy();
      plots.current = null;
    };
  }, [firstName, secondName]);

  useEffect(() => {
    plots.current?.[0].setData(midsOf(points));
    plots.current?.[1].setData(spreadOf(points));
  }, [points]);

  return (
    <div
      class="chart"
      ref={box}
      role="img"
      aria-label="Mid prices of both venues and their spread over the last five minutes"
      data-testid="spread-chart"
      data-points={points.length}
    />
  );
}
