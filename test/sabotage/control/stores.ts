/** Faults of the conditions and transactions in the tables, which settle who was first. */
import type { Sabotage } from '../sabotage.ts';
import { broken, CONFIG, TWO_PEOPLE } from './broken.ts';

const CONTROL = 'shared/store/dynamo/control-store.ts';
const COMMANDS = 'shared/store/dynamo/commands.ts';
const CHAIN = 'shared/store/dynamo/audit-chain.ts';

export const storeBugs: readonly Sabotage[] = [
  broken(
    'a second request of a kind is let through',
    [
      CONTROL,
      '`${noneWaits} OR ${theOneThatWaitsIsOver}`',
      '`${noneWaits} OR ${theOneThatWaitsIsOver} OR expires_at > :at`',
    ],
    TWO_PEOPLE,
    'contract/store',
  ),
  broken(
    'of two who decide both do',
    [
      [CONTROL, '`${stillPending} AND ${notExpired}`', '`(${stillPending} OR #state <> :pending) AND ${notExpired}`'],
      [CONTROL, "'approval_id = :id'", "'approval_id = :id OR attribute_not_exists(approval_id)'"],
    ],
    'contract/store',
  ),
  broken(
    'a level is written over one that came between',
    [CONTROL, "'#version = :before'", "'#version >= :before'"],
    CONFIG,
    'contract/store',
  ),
  broken(
    'a change and its audit link are two transactions',
    [
      CONTROL,
      'const result = await transact(client, [...decided, ...appendLink(tables, link, head)]);\n',
      'const first = decided.length === 0 ? null : await transact(client, decided);\n    const result = first?.kind === "refused" ? first : await transact(client, appendLink(tables, link, head));\n    if (first?.kind === "done") decided.length = 0;\n',
    ],
    'functions/dying-process',
  ),
  broken(
    'a link is written over one that is there',
    [
      CHAIN,
      'Item: { ...link, ...linkKey(link) }, ConditionExpression: nothingYet } },',
      'Item: { ...link, ...linkKey(link) } } },',
    ],
    'functions/audit-log',
  ),
  broken(
    'two links follow the same one',
    [
      [CHAIN, "'head_seq = :seq AND #hash = :hash'", "'head_seq >= :seq OR #hash = :hash'"],
      [CHAIN, ', ConditionExpression: nothingYet } },', ' } },'],
    ],
    'contract/store',
  ),
  broken(
    'one wish has two commands',
    [COMMANDS, '? { ConditionExpression: firstEver }\n', '? {}\n'],
    'contract/store',
    'functions/commands',
  ),
  broken(
    'a command is claimed by two',
    [
      COMMANDS,
      '`${notOver} AND ${ofALeaderBeforeOrNobody} AND ${notTooOld}`',
      '`${notOver} AND (${ofALeaderBeforeOrNobody} OR fencing_id >= :fencing) AND ${notTooOld}`',
    ],
    'contract/store',
  ),
  broken(
    'a command is claimed by who leads no more',
    [COMMANDS, "'fencing_id = :fencing AND released = :no'", "'fencing_id >= :fencing AND released = :no'"],
    'contract/store',
  ),
  broken(
    'a command that is too old is claimed',
    [COMMANDS, "'expires_at > :at'", "'expires_at >= :at OR expires_at < :at'"],
    'contract/store',
  ),
  broken(
    'a version of the configuration is written over',
    ['shared/store/dynamo/config-store.ts', "            ConditionExpression: 'attribute_not_exists(pk)',\n", ''],
    'functions/config',
  ),
  broken(
    'of one key all who ask are the first',
    [
      'shared/store/dynamo/asked-requests.ts',
      '`${neverAsked} OR ${over}`',
      '`${neverAsked} OR ${over} OR expires_at > :at`',
    ],
    'functions/asked-again',
  ),
];
