import type { VenueId } from '#shared/domain/venue.ts';

import type { Credentials, KeyPort, KeyTrial } from '../venue-key.ts';
import type { Call, Dialect } from './dialect.ts';
import { sentenceOf, VenueAnswerError } from './errors.ts';
import type { OrderStream } from './order-stream.ts';
import { whoseAccount } from './whose-account.ts';
import type { WireClient } from './wire-client.ts';

const SERVER_ERROR = 500;

/** A «no» to the key itself by the venue's own code; trouble of any other kind says nothing of it. */
function refusalIn(error: unknown, dialect: Dialect): string | null {
  if (!(error instanceof VenueAnswerError) || error.code === null || error.status >= SERVER_ERROR) return null;
  const reason = dialect.trading.rejections[error.code];
  return reason === 'bad-credentials' || reason === 'not-permitted'
    ? `the venue refuses it (code ${error.code})`
    : null;
}

export interface KeyPortOptions {
  readonly dialect: Dialect;
  /** All connections of the venue. */
  readonly clients: readonly Pick<WireClient, 'useKey'>[];
  readonly stream: Pick<OrderStream, 'renew'>;
  /** A connection for one trial. */
  readonly connect: (key: Credentials) => { readonly client: Pick<WireClient, 'close'>; readonly call: Call };
}

export function createKeyPort({ dialect, clients, stream, connect }: KeyPortOptions): KeyPort {
  const venue: VenueId = dialect.venue;
  const ask = async (call: Call): Promise<KeyTrial> => {
    try {
      const { account, mayTrade } = await whoseAccount[venue](call);
      return mayTrade === false ? { kind: 'refused', why: 'it may not trade' } : { kind: 'works', account };
    } catch (error) {
      const why = refusalIn(error, dialect);
      return why === null ? { kind: 'unknown', why: sentenceOf(error) } : { kind: 'refused', why };
    }
  };
  return {
    venue,
    async tryKey(key) {
      const { client, call } = connect(key);
      try {
        return await ask(call);
      } finally {
        await client.close();
      }
    },
    takeKey(key) {
      for (const client of clients) client.useKey(key);
      stream.renew();
    },
  };
}
