/** The closed set of reasons for a HOLD. Every surface prints its own spelling from this one set. */
export const holdReasons = [
  'STARTUP',
  'TAKEOVER',
  'MANUAL',
  'KILL',
  'CONTROL_STALE',
  'LEASE_LOST',
  'PARTIAL_HEDGE',
  'FORCED_CLOSE',
  'IN_DOUBT',
  'RECON_DESYNC',
  'LIQUIDITY_BLOCKED',
  'JOURNAL_STALE',
  'UNHEDGED_BUDGET',
  'RUNAWAY',
  'CLOCK_SKEW',
  'VERSION_SKEW',
  'DAILY_LOSS_BREACH',
  'WATCHDOG_AUTO_HOLD',
  'MAINTENANCE',
  'RATE_LIMIT',
  'DEPENDENCY',
  'UNREALIZED_LOSS_BREACH',
  'AUTO_THROTTLE/MAX_TOTAL_NOTIONAL',
  'AUTO_THROTTLE/MAX_OPEN_POSITIONS',
  'AUTO_THROTTLE/MAX_LEVERAGE',
  'AUTO_THROTTLE/AUTO_HEDGE_FAILURES',
  'AUTO_THROTTLE/STUCK_PARTIAL',
  'AUTO_THROTTLE/VENUE_REJECTS',
] as const;
export type HoldReason = (typeof holdReasons)[number];

/** One sentence for people: what it means and what to do next. Nothing ever parses it. */
export const holdSentences: Readonly<Record<HoldReason, string>> = {
  STARTUP: 'PropBot always starts in HOLD. Check positions and limits, then ask for a resume.',
  TAKEOVER: 'Another executor took over. Check that positions agree with the venues, then ask for a resume.',
  MANUAL: 'A person set HOLD.',
  KILL: 'A person used the kill switch.',
  CONTROL_STALE: 'The executor could not read the control level in time and held by itself.',
  LEASE_LOST: 'The executor lost its lease and may not open anything.',
  PARTIAL_HEDGE: 'One leg of a hedge filled and the other did not, or not wholly. Look at the positions.',
  FORCED_CLOSE:
    'A venue closed a leg by itself (ADL, liquidation or settlement). The other leg is being unwound. Find out why before resuming.',
  IN_DOUBT: 'A venue did not say what became of an order. It is being looked up.',
  RECON_DESYNC: 'Our books and a venue disagree. The difference is listed under breaks.',
  LIQUIDITY_BLOCKED:
    'A venue has too little free margin, too much of it bound, or is near a margin call. Top up or lower what is open, then ask for a resume.',
  JOURNAL_STALE: 'The journal could not be written in time.',
  UNHEDGED_BUDGET: 'A leg stood alone for longer than its budget.',
  RUNAWAY:
    'More orders, cancels, rejections or repeats of one order within a minute than the limit allows. Find out what sends them before resuming.',
  CLOCK_SKEW: 'A venue clock and ours are too far apart for safe signing.',
  VERSION_SKEW: 'A record in the tables is of a version that this executor cannot read. It does nothing about it.',
  DAILY_LOSS_BREACH: 'The loss of this UTC day has reached its limit.',
  WATCHDOG_AUTO_HOLD: 'A venue behaves so badly that nothing new may be opened.',
  MAINTENANCE: 'A venue is in maintenance, or lets us open nothing. Wait until it serves again, then ask for a resume.',
  RATE_LIMIT: 'Requests to a venue that hedging needs were spent on something else. That is a fault of PropBot itself.',
  DEPENDENCY: 'A service that PropBot needs does not answer.',
  UNREALIZED_LOSS_BREACH: 'Open hedges would lose more than their limit if they were closed now.',
  'AUTO_THROTTLE/MAX_TOTAL_NOTIONAL':
    'What stands open is worth more than its limit: a limit was lowered, or prices moved.',
  'AUTO_THROTTLE/MAX_OPEN_POSITIONS': 'More hedges stand open than the limit allows: it was lowered.',
  'AUTO_THROTTLE/MAX_LEVERAGE': 'The leverage that is set at a venue is above its limit.',
  'AUTO_THROTTLE/AUTO_HEDGE_FAILURES':
    'Too many hedges went wrong: an order to open was refused, or one leg filled and the other did not.',
  'AUTO_THROTTLE/STUCK_PARTIAL': 'One leg of a hedge has stood alone for too long. It has to be closed or completed.',
  'AUTO_THROTTLE/VENUE_REJECTS': 'A venue has refused one order after the other.',
};
