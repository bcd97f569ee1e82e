import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { LeaseRecord, type Lease } from '#shared/wire/status.ts';
import type { LeaseStore } from '../ports.ts';
import { getRecord, mustBeFailedCondition, type Documents } from './access.ts';
import { leaseKey } from './keys.ts';

/** One lease a book, in the control table. It is never removed, so that fencing ids rise for ever. */
export function dynamoLeaseStore(client: Documents, table: string): LeaseStore {
  const read = (book: string): Promise<Lease | null> => getRecord(client, table, leaseKey(book), LeaseRecord);
  return {
    read,
    take: async (book, holder, observed, at) => {
      const lease: Lease = {
        book,
        fencing_id: (observed?.fencing_id ?? 0) + 1,
        holder,
        beat: 0,
        renewed_at: at,
        released: false,
      };
      const written = await put(client, table, lease, observed === null ? noLeaseYet : exactly(observed));
      // A lost answer is sent again by the SDK and then finds our own lease: that is not a lost race.
      if (written || sameLease(await read(book), lease)) return { kind: 'taken', lease };
      return { kind: 'lost' };
    },
    renew: async (lease, at) => {
      const renewed: Lease = { ...lease, beat: lease.beat + 1, renewed_at: at };
      return (await put(client, table, renewed, heldBy(lease, renewed.beat)))
        ? { kind: 'renewed', lease: renewed }
        : { kind: 'lost' };
    },
    release: async (lease, at) => {
      await put(client, table, { ...lease, renewed_at: at, released: true }, heldBy(lease, lease.beat));
    },
  };
}

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}
const noLeaseYet: Condition = { ConditionExpression: 'attribute_not_exists(pk)' };

/** The very lease that was watched: had it been renewed meanwhile, its beat would have risen. */
function exactly(observed: Lease): Condition {
  const sameTerm = 'fencing_id = :fencing';
  const notRenewed = 'beat = :beat';
  return {
    ConditionExpression: `${sameTerm} AND ${notRenewed}`,
    ExpressionAttributeValues: { ':fencing': observed.fencing_id, ':beat': observed.beat },
  };
}

/** A renewal that is sent twice must not look lost; one that comes late must not bring back a beat that a standby has seen. */
function heldBy(lease: Lease, beat: number): Condition {
  const sameTerm = 'fencing_id = :fencing AND holder = :holder';
  const notReleased = 'released = :no';
  const noLaterBeat = 'beat <= :beat';
  return {
    ConditionExpression: `${sameTerm} AND ${notReleased} AND ${noLaterBeat}`,
    ExpressionAttributeValues: { ':fencing': lease.fencing_id, ':holder': lease.holder, ':no': false, ':beat': beat },
  };
}

async function put(client: Documents, table: string, lease: Lease, condition: Condition): Promise<boolean> {
  try {
    await client.send(new PutCommand({ TableName: table, Item: { ...lease, ...leaseKey(lease.book) }, ...condition }));
    return true;
  } catch (error) {
    mustBeFailedCondition(error);
    return false;
  }
}

const sameLease = (there: Lease | null, ours: Lease): boolean =>
  there !== null &&
  there.fencing_id === ours.fencing_id &&
  there.holder === ours.holder &&
  there.renewed_at === ours.renewed_at &&
  there.beat === ours.beat;
