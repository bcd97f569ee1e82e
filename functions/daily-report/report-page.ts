/**
 * The report as one page that needs nothing but itself: the chart's own code is inside, and its policy lets it run that
 * and load nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOfUtcDay } from '#shared/store/utc-day.ts';
import type { DailyReport, TradingDay } from '#shared/wire/report.ts';
import { isoTime } from '#functions/csv.ts';

/** Beside the function where it is packed, among the packages where it is not. */
const folders = [import.meta.dirname, join(import.meta.dirname, '../../node_modules/uplot/dist')];
function chartFile(name: string): string {
  const path = folders.map((folder) => join(folder, name)).find(existsSync);
  if (path === undefined) throw new Error(`${name} is neither packed nor installed`);
  return readFileSync(path, 'utf8');
}
/** Read when the first page is made, and kept. */
let chart: { readonly script: string; readonly style: string } | null = null;
const chartParts = () => (chart ??= { script: chartFile('uPlot.iife.min.js'), style: chartFile('uPlot.min.css') });

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24}
h1{font-size:1.4rem}table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;border-bottom:1px solid #d8dee4;text-align:right}
th:first-child,td:first-child{text-align:left}.note{color:#57606a}`;

const draw = `const d=JSON.parse(document.getElementById('data').textContent);
const box=document.getElementById('chart');
new uPlot({width:box.clientWidth,height:320,tzDate:t=>uPlot.tzDate(new Date(t*1000),'Etc/UTC'),
series:[{},{label:'real, USDT',stroke:'#0969da',width:2},{label:'simulated, USDT',stroke:'#9a6700',width:2,dash:[6,4]}]},
[d.times,d.real,d.simulated],box);`;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const rows: readonly (readonly [label: string, of: (day: TradingDay) => string | number | null])[] = [
  ['Realised PnL, USDT', (day) => day.realized_pnl_usdt],
  ['Fees, USDT', (day) => day.fees_usdt],
  ['Funding, USDT', (day) => day.funding_usdt],
  ['Hedges that ended', (day) => day.hedges_closed],
  ['Hedges with fills', (day) => day.hedges],
  ['Fills', (day) => day.fills],
  ['Turnover, USDT', (day) => day.turnover_usdt],
  ['Mean unrealised PnL, USDT', (day) => day.mean_unrealized_pnl_usdt],
  ['Mean open notional, USDT', (day) => day.mean_notional_usdt],
  ['Mean slippage, basis points', (day) => day.mean_slippage_bps?.toFixed(2) ?? null],
];
const cell = (value: string | number | null): string =>
  `<td>${value === null ? 'not known' : escaped(String(value))}</td>`;

export function reportPage(report: DailyReport): string {
  const { script, style: chartStyle } = chartParts();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)} ${hashOf(draw)}`,
    `style-src ${hashOf(chartStyle)} ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const start = startOfUtcDay(report.day) / 1_000;
  const data = {
    times: report.real.curve.map((_, index) => start + (index + 1) * 900),
    real: report.real.curve.map(Number),
    simulated: report.simulated.curve.map(Number),
  };
  const table = rows
    .map(([label, of]) => `<tr><td>${label}</td>${cell(of(report.real))}${cell(of(report.simulated))}</tr>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>PropBot daily report ${report.day}</title>
<style>${chartStyle}</style>
<style>${style}</style>
</head>
<body>
<h1>PropBot daily report: ${escaped(report.book)}, ${report.day} (UTC)</h1>
<p class="note">Made ${isoTime(report.made_at)} by ${escaped(report.made_by)}. Real and simulated never share a number.</p>
<table>
<tr><th></th><th>real</th><th>simulated</th></tr>
${table}
</table>
<h2>Realised by hedges that ended, USDT</h2>
<div id="chart"></div>
<p>Holds set: ${report.holds_set}, of which by a limit itself: ${report.throttles}${report.actions_complete ? '' : ' (counted in part)'}.
Audit chain: ${report.audit_chain}. Open breaks: ${report.open_breaks}.</p>
<script id="data" type="application/json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${script}</script>
<script>${draw}</script>
</body>
</html>
`;
}
