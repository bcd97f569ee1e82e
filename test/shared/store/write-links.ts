/** One process that adds links to one audit chain as fast as it can; what it is told to do comes as JSON on its input. */
import { text } from 'node:stream/consumers';
import { tableClient } from '#shared/aws/clients.ts';
import { ContentionError } from '#shared/store/dynamo/contention.ts';
import { dynamoControlStore } from '#shared/store/dynamo/control-store.ts';
import { anAuditDraft, NOON } from '#test/support/records.ts';
import type { Writing } from './writing.ts';

/** No person writes as fast as this: whoever lost every try begins anew. */
const BEGINNINGS_MAX = 20;

// All begin at once: the input comes when every process has said this.
process.stdout.write('ready\n');
const { access, tables, book, writer, links } = JSON.parse(await text(process.stdin)) as Writing;
const documents = tableClient(access);
const control = dynamoControlStore(documents, tables);

async function write(reason: string): Promise<string> {
  for (let begun = 0; begun < BEGINNINGS_MAX; begun += 1) {
    try {
      const result = await control.commit(book, { audit: anAuditDraft({ actor: writer, reason }), at: NOON });
      if (result.kind === 'committed') return result.link.hash;
    } catch (error) {
      if (!(error instanceof ContentionError)) throw error;
    }
  }
  throw new Error(`${reason} was never written`);
}

const hashes: string[] = [];
for (let number = 1; number <= links; number += 1) hashes.push(await write(`${writer} ${number}`));
process.stdout.write(`${JSON.stringify(hashes)}\n`);
documents.destroy();
