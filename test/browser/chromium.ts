/** A real Chromium, with a profile of its own that is gone afterwards. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

export async function launchChromium(): Promise<Browser> {
  const path = process.env['CHROMIUM_PATH'] ?? process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium';
  if (!existsSync(path)) {
    throw new Error(
      `no Chromium at ${path}: install the Debian package «chromium» (apt-get install chromium), or name another one in CHROMIUM_PATH`,
    );
  }
  return chromium.launch({ executablePath: path });
}

/** One browser for all tests of a file, closed after them. @returns opens a page of it */
export function chromiumOfFile(): (options?: BrowserContextOptions) => Promise<Page> {
  let launched: Browser | null = null;
  beforeAll(async () => {
    launched = await launchChromium();
  });
  afterAll(async () => launched?.close());
  return async (options) => {
    if (launched === null) throw new Error('Chromium was not launched');
    return launched.newPage(options);
  };
}

/** Kept out of git; for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = join(import.meta.dirname, '..', '..', 'test-results');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** What the page complained about: a script error, a refused resource. A page in order has nothing to say. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refusal that the page shows at its button is logged by the browser as well; that is no complaint of the page.
    const refused = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !refused) complaints.push(message.text());
  });
  return complaints;
}
