import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectConfigs } from '#shared/config/load.ts';
import { configTable } from './config-table.ts';

test('configs/README.md says what the schema says, and every knob has its sentence', async () => {
  const table = configTable();
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => row.split(' | ')[1]?.trim() === '' || row.includes('undefined'))).toEqual([]);
  await expect(table).toMatchFileSnapshot(join(projectConfigs, 'README.md'));
});
