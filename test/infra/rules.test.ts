import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, test } from 'vitest';
import { bundleExecutor, bundleFunctions } from '../../infra/bundle.ts';
import { functionNames } from '../../infra/entries.ts';
import { makeApp } from './made.ts';

describe('cdk-nag', () => {
  test.each(['paper', 'testnet', 'live'])('finds nothing in %s that is not acknowledged with a reason', (profile) => {
    expect(() => makeApp({ profile }).app.synth()).not.toThrow();
  });

  test('would find a bucket that anybody may reach in the clear', () => {
    const made = makeApp();
    new Bucket(made.data, 'Careless', { removalPolicy: RemovalPolicy.DESTROY });
    expect(() => made.app.synth()).toThrow(/[Vv]alidation/);
  });

  test('an unknown profile is refused', () => {
    expect(() => makeApp({ profile: 'prod' })).toThrow('paper, testnet, live');
  });
});

describe('the bundles', () => {
  /** Far above today's largest; a Lambda that passes it has packed something that it does not need. */
  const BYTES_MAX = 1_500_000;

  test('every function and the executor is packed, small enough to start quickly', async () => {
    const outDir = await mkdtemp(join(tmpdir(), 'propbot-bundles-'));
    try {
      const bundles = await bundleFunctions(outDir);
      expect(bundles.map((bundle) => bundle.name)).toEqual([...functionNames]);
      expect(bundles.filter(({ bytes }) => bytes === 0 || bytes > BYTES_MAX)).toEqual([]);
      for (const name of ['uPlot.iife.min.js', 'uPlot.min.css'])
        expect((await readFile(join(outDir, 'daily-report', name), 'utf8')).length).toBeGreaterThan(1_000);
      const executor = await bundleExecutor(outDir);
      expect(executor.bytes).toBeGreaterThan(100_000);
      expect(await readFile(join(executor.folder, 'Dockerfile'), 'utf8')).toContain('main.mjs');
    } finally {
      await rm(outDir, { recursive: true, force: true });
    }
  });

  test('no function packs the executor or a venue client: the control plane cannot trade', async () => {
    const outDir = await mkdtemp(join(tmpdir(), 'propbot-bundles-'));
    try {
      for (const { folder } of await bundleFunctions(outDir)) {
        const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs'));
        expect(files).toContain('handler.mjs');
        const text = (await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
        expect(text).not.toMatch(/fapiPrivate|createOrder|batch-orders/);
      }
      const { folder } = await bundleExecutor(outDir);
      expect(await readFile(join(folder, 'main.mjs'), 'utf8')).toMatch(/fapiPrivate/);
    } finally {
      await rm(outDir, { recursive: true, force: true });
    }
  });
});
