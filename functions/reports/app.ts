/** The audit chain and the daily report, as they are stored. */
import type { AuditStore, TradingStore } from '#shared/store/ports.ts';
import { done, refuse, type OperationsOf } from '#functions/answer.ts';

export interface ReportsDeps {
  readonly audit: AuditStore;
  readonly trading: Pick<TradingStore, 'latestReport'>;
  readonly book: string;
}

export const reportsOperations = ({ audit, trading, book }: ReportsDeps): OperationsOf<'reports'> => ({
  auditLog: async ({ query }) => {
    const page = await audit.list(book, query.limit, query.cursor ?? null);
    return done({ entries: [...page.items], cursor: page.cursor });
  },
  verifyAudit: async () => done(await audit.verify(book)),
  dailyReport: async () => {
    const report = await trading.latestReport(book);
    return report === null
      ? refuse('not_found', 'there is no daily report yet', 'the first is made at 00:05 UTC')
      : done(report);
  },
});
