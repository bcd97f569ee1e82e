/**
 * An exported chain of a million links, walked from its file: every hash anew. The file is made first, off the clock:
 * operators' actions, batches of the executor's events, and every tenth reason in letters beyond ASCII.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { once } from 'node:events';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '#shared/domain/canonical-json.ts';
import { epochMs } from '#shared/domain/time.ts';
import { emptyChain, sealLink, type ChainHead } from '#shared/store/audit-chain.ts';
import { verifyChainFile } from '#shared/store/audit-file.ts';
import type { AuditDraft } from '#shared/wire/audit.ts';
import type { Report } from './report.ts';

const LINKS = 1_000_000;
const RUNS = 3;
const CHUNK_BYTES = 1 << 20;
const BEGAN = 1_795_000_000_000;

function draftOf(index: number): AuditDraft {
  const subject = `hold-${String(index).padStart(10, '0')}`;
  const reason = index % 10 === 0 ? 'площадка отвечает медленно' : 'the venue is slow today';
  const about = { actor: index % 2 === 0 ? 'alice' : 'bob', subject, reason };
  if (index % 3 === 0) return { ...about, action: 'hold_set', detail: { channel: 'POST /api/ui/hold' } };
  const change = { exit_dry_run: false, exit_safe_mode: true, lift_holds: [subject] };
  return { ...about, action: 'resume_confirmed', detail: { change, level_version: index, requested_by: 'carol' } };
}

async function writeChain(file: string): Promise<void> {
  const out = createWriteStream(file);
  let head: ChainHead = emptyChain;
  let lines: string[] = [];
  for (let index = 0; index < LINKS; index += 1) {
    const link = sealLink('main', draftOf(index), epochMs(BEGAN + index * 250), head);
    head = { seq: link.seq, hash: link.hash };
    lines.push(canonicalJson(link));
    if (lines.length < 5_000 && index < LINKS - 1) continue;
    if (!out.write(`${lines.join('\n')}\n`)) await once(out, 'drain');
    lines = [];
  }
  out.end();
  await once(out, 'finish');
}

export async function run(report: Report): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'propbot-audit-'));
  const file = join(folder, 'chain.jsonl');
  try {
    await writeChain(file);
    const { size } = await stat(file);
    report('links in the file', LINKS, 'links');
    report('mean line', size / LINKS, 'bytes');
    const rssBefore = process.memoryUsage().rss;
    let [best, rssMost] = [Number.POSITIVE_INFINITY, 0];
    for (let turn = 0; turn < RUNS; turn += 1) {
      const [began, cpu] = [performance.now(), process.cpuUsage()];
      const check = await verifyChainFile(createReadStream(file, { highWaterMark: CHUNK_BYTES }));
      const tookMs = performance.now() - began;
      if (check.kind !== 'intact' || check.head.seq !== LINKS) throw new Error(`not intact: ${JSON.stringify(check)}`);
      const { user, system } = process.cpuUsage(cpu);
      report(`walk ${turn + 1}`, tookMs / 1_000, 's');
      report(`walk ${turn + 1}, processor time`, (user + system) / 1e6, 's');
      best = Math.min(best, tookMs);
      rssMost = Math.max(rssMost, process.memoryUsage().rss);
    }
    report('best walk (at most 3)', best / 1_000, 's');
    report('memory more than before the walk', (rssMost - rssBefore) / 1e6, 'MB');
    report('bare SHA-256 of as many lines', bareHashS(size / LINKS), 's');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What no walk can be quicker than. */
function bareHashS(bytes: number): number {
  const line = Buffer.alloc(Math.round(bytes), 0x61);
  const began = performance.now();
  for (let index = 0; index < LINKS; index += 1) hash('sha256', line, 'hex');
  return (performance.now() - began) / 1_000;
}
