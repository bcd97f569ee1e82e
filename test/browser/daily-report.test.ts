import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { reportPage } from '#functions/daily-report/report-page.ts';
import { CURVE_POINTS, DailyReport } from '#shared/wire/report.ts';
import { chromiumOfFile, complaintsOf, screenshot } from './chromium.ts';

const newPage = chromiumOfFile();

const half = (slope: number) => ({
  fills: 8,
  hedges: 2,
  hedges_closed: 2,
  turnover_usdt: '4800',
  fees_usdt: '-2.4',
  funding_usdt: '0.1',
  realized_pnl_usdt: '1.7',
  curve: Array.from({ length: CURVE_POINTS }, (_, index) => (index * slope).toFixed(4)),
});
const report = DailyReport.parse({
  book: 'main',
  day: '2026-11-21',
  made_at: Date.UTC(2026, 10, 22, 0, 5),
  made_by: '</script><script>document.title="run"</script>',
  real: half(0.02),
  simulated: half(-0.01),
  actions: {},
  actions_complete: true,
  holds_set: 1,
  audit_chain: 'intact',
  open_breaks: 0,
});

test('the page of the daily report draws its chart from nothing but itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'propbot-report-'));
  const path = join(folder, 'report.html');
  await writeFile(path, reportPage(report));
  const page = await newPage({ viewport: { width: 1000, height: 900 } });
  const complaints = complaintsOf(page);
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  try {
    await page.goto(pathToFileURL(path).href);
    await page.locator('#chart canvas').waitFor();
    const drawn = await page.locator('#chart canvas').evaluate((canvas) => {
      const pixels = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, 1_000, 300).data ?? [];
      return new Set(pixels).size;
    });
    expect(drawn).toBeGreaterThan(10);
    expect(await page.title()).toBe('PropBot daily report 2026-11-21');
    expect(await page.locator('body > table tr').count()).toBe(11);
    await screenshot(page, 'daily-report');
    expect(complaints).toEqual([]);
    expect(loaded).toEqual([pathToFileURL(path).href]);
  } finally {
    await page.close();
    await rm(folder, { recursive: true, force: true });
  }
});
