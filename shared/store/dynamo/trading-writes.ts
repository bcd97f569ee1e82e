/**
 * The executor's facts as table writes. What must be found in two ways (a fill by its hedge and by its day, a hedge among
 * all and among those that live) is written under both keys in one transaction, so the two can never disagree.
 */
import { isLive } from '#shared/domain/hedge.ts';
import type { BreakRecord, DustRecord, FillRecord, FundingRecord, HedgeRecord } from '#shared/wire/trading.ts';
import { utcDay } from '../utc-day.ts';
import { transact, type Documents, type TransactItems } from './access.ts';
import { ContentionError, pauseBeforeTry, TRIES_MAX } from './contention.ts';
import {
  breaksOf,
  dayFillsOf,
  dustKey,
  fundingKey,
  hedgeFillsOf,
  hedgeKey,
  liveHedgeKey,
  openBreaksOf,
  type Key,
} from './keys.ts';

/** One fact and the actions that write it. Two facts with one name are two states of one thing: the later one counts. */
interface Fact {
  readonly name: string;
  readonly actions: TransactItems;
}
/** DynamoDB takes a hundred actions in a transaction, and a fact has at most two. */
const FACTS_PER_TRANSACTION = 50;

/** Fills first: a fill whose hedge is written late is found again, a hedge whose fills are missing is a wrong number. */
export const factsOf = (
  table: string,
  records: {
    readonly hedges: readonly HedgeRecord[];
    readonly fills: readonly FillRecord[];
    readonly breaks: readonly BreakRecord[];
    readonly fundings?: readonly FundingRecord[];
    readonly dust?: readonly DustRecord[];
  },
): readonly Fact[] => [
  ...records.fills.map((fill) => fillFact(table, fill)),
  ...(records.fundings ?? []).map((funding) => fundingFact(table, funding)),
  ...(records.dust ?? []).map((line) => dustFact(table, line)),
  ...records.hedges.map((hedge) => hedgeFact(table, hedge)),
  ...records.breaks.map((found) => breakFact(table, found)),
];

function fillFact(table: string, fill: FillRecord): Fact {
  const sk = `${fill.simulated ? 'simulated' : 'real'}#${fill.venue}#${fill.trade_id}`;
  const byHedge: Key = { pk: hedgeFillsOf(fill.book, fill.hedge_id), sk };
  const byDay: Key = { pk: dayFillsOf(fill.book, utcDay(fill.at)), sk };
  return {
    name: `fill ${byHedge.pk} ${sk}`,
    actions: [byHedge, byDay].map((key) => ({ Put: { TableName: table, Item: { ...fill, ...key } } })),
  };
}

/** Dust and funding are found in one way only, by their time. */
function dustFact(table: string, line: DustRecord): Fact {
  const key = dustKey(line);
  return { name: `${key.pk} ${key.sk}`, actions: [{ Put: { TableName: table, Item: { ...line, ...key } } }] };
}

/** A leader that was replaced may still write what it did, but not over what its successor wrote. */
export const unlessOfANewerLeader = (fencingId: number) => {
  const firstEver = 'attribute_not_exists(pk)';
  const ofNoLeader = 'attribute_not_exists(fencing_id)';
  const notOfANewerLeader = 'fencing_id <= :fencing';
  return {
    ConditionExpression: `${firstEver} OR ${ofNoLeader} OR ${notOfANewerLeader}`,
    ExpressionAttributeValues: { ':fencing': fencingId },
  };
};

function fundingFact(table: string, funding: FundingRecord): Fact {
  const key = fundingKey(funding);
  const put = { TableName: table, Item: { ...funding, ...key }, ...unlessOfANewerLeader(funding.fencing_id) };
  return { name: `${key.pk} ${key.sk}`, actions: [{ Put: put }] };
}

function hedgeFact(table: string, hedge: HedgeRecord): Fact {
  const live = liveHedgeKey(hedge.book, hedge.number);
  return {
    name: `hedge ${hedge.book} ${hedge.number}`,
    actions: [
      {
        Put: {
          TableName: table,
          Item: { ...hedge, ...hedgeKey(hedge.book, hedge.number) },
          ...unlessOfANewerLeader(hedge.fencing_id),
        },
      },
      isLive(hedge.state)
        ? { Put: { TableName: table, Item: { ...hedge, ...live } } }
        : { Delete: { TableName: table, Key: live } },
    ],
  };
}

function breakFact(table: string, found: BreakRecord): Fact {
  const open: Key = { pk: openBreaksOf(found.book), sk: found.id };
  return {
    name: `break ${found.book} ${found.id}`,
    actions: [
      { Put: { TableName: table, Item: { ...found, pk: breaksOf(found.book), sk: found.id } } },
      found.resolved_at === null
        ? { Put: { TableName: table, Item: { ...found, ...open } } }
        : { Delete: { TableName: table, Key: open } },
    ],
  };
}

/** Writes all facts, up to fifty at a time in one transaction; a fact that a newer leader has overruled is left out. */
export async function writeFacts(client: Documents, facts: readonly Fact[]): Promise<void> {
  const latest = [...new Map(facts.map((fact) => [fact.name, fact])).values()];
  for (let first = 0; first < latest.length; first += FACTS_PER_TRANSACTION) {
    await writeTogether(client, latest.slice(first, first + FACTS_PER_TRANSACTION));
  }
}

/** Ends: each round either writes, waits for a busy table (bounded), or leaves out at least one fact. */
async function writeTogether(client: Documents, facts: readonly Fact[]): Promise<void> {
  let remaining = facts;
  for (let tries = 0; tries < TRIES_MAX;) {
    if (remaining.length === 0) return;
    const result = await transact(
      client,
      remaining.flatMap((fact) => fact.actions),
    );
    if (result.kind === 'done') return;
    let action = 0;
    const current = remaining.filter(({ actions }) => {
      const own = result.refusals.slice(action, (action += actions.length));
      return !own.includes('condition');
    });
    if (current.length === remaining.length) {
      await pauseBeforeTry(tries);
      tries += 1;
    }
    remaining = current;
  }
  throw new ContentionError('a run of trading facts');
}
