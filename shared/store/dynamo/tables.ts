/**
 * The three tables as data: local set-up, tests and the CDK all make them from this. No index and no scan anywhere: what
 * must be found in two ways is written under two keys, in one transaction, so that every read can be consistent.
 */
export interface TableNames {
  readonly control: string;
  readonly trading: string;
  readonly audit: string;
}

export interface TableDefinition {
  readonly partitionKey: { readonly name: string; readonly type: 'S' };
  readonly sortKey: { readonly name: string; readonly type: 'S' | 'N' };
  /** Attribute with the epoch second after which an item may be removed; null when nothing is ever removed. */
  readonly ttlAttribute: string | null;
}

export const TTL_ATTRIBUTE = 'ttl';
const textKeys = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
} as const;

export const tableDefinitions: Readonly<Record<keyof TableNames, TableDefinition>> = {
  control: { ...textKeys, ttlAttribute: TTL_ATTRIBUTE },
  trading: { ...textKeys, ttlAttribute: null },
  audit: { partitionKey: textKeys.partitionKey, sortKey: { name: 'seq', type: 'N' }, ttlAttribute: null },
};
