/** Bugs of orders and what becomes of them: proof, recovery, repair, books, limits, records. */
import { bug, type Bug } from './bug.ts';

export const orderBugs: readonly Bug[] = [
  {
    name: 'the books never hear what recovery has read',
    patches: [
      {
        file: 'executor/runtime/resume.ts',
        from: 'catchUp(books, { trading, book, now: deps.clock.wall() })',
        to: 'Promise.resolve(catchUp)',
      },
      {
        file: 'executor/runtime/resume.ts',
        from: 'books.book(fillFact(fillRecord(book, hedge, fill)))',
        to: 'void fillFact(fillRecord(book, hedge, fill))',
      },
    ],
  },
  bug(
    'other parameters reach what is open',
    'executor/engine/tuning.ts',
    'if (hedge.terms !== null) continue;',
    'if (hedge.terms?.closeSpreadBps === state.tuning.closeSpreadBps) continue;',
  ),
  bug(
    'the terms of a hedge are forgotten at a restart',
    'executor/journal/records.ts',
    'terms: record.terms === null ? null : termsOf(record.terms),',
    'terms: record.terms === null ? termsOf({ level_version: 0, close_spread_bps: 0, min_spread_bps: 0 }) : null,',
  ),
  bug(
    'a venue that wants to hear nothing is asked on',
    'executor/venues/ccxt/budget.ts',
    'silentUntil = monotonicMs(Math.max(silentUntil, at + waitMs));',
    'silentUntil = monotonicMs(Math.max(silentUntil, at + 0 * waitMs));',
  ),
  bug(
    'not found once is never arrived',
    'executor/venues/ccxt/trading.ts',
    "if (askedAfterClose) return { kind: 'never-arrived' };",
    "return { kind: 'never-arrived' };",
  ),
  bug(
    'an unknown look-up settles the order',
    'executor/engine/orders.ts',
    "    case 'unknown':\n      track.evidence = answer.detail;",
    "    case 'unknown':\n      track.stage = 'settled';\n      track.evidence = answer.detail;",
  ),
  bug(
    'a doubt is never looked up',
    'executor/engine/silence.ts',
    'if (!isAskedFor(track) || now < track.nextLookUpAt) continue;',
    "if (track.stage !== 'accepted' || now < track.nextLookUpAt) continue;",
  ),
  bug(
    'an order is over although fills are missing',
    'executor/engine/hedge/hedge.ts',
    'isFinal(track.state) && track.filled >= track.reported',
    'isFinal(track.state)',
  ),
  bug(
    'a fill told twice counts twice',
    'executor/engine/hedge/hedge.ts',
    'if (track.fills.some((known) => known.tradeId === fill.tradeId)) return [];',
    '',
  ),
  bug(
    'fills are not recorded',
    'executor/engine/orders.ts',
    "    for (const each of added) state.effects.push({ type: 'record-fill', hedge, fill: each });\n",
    '',
  ),
  bug(
    'pushed fills are not listened to, nor looked up',
    'executor/engine/orders.ts',
    '      takeFills(state, hedge, track, answer.fills);\n      settleIfProven(track);\n      weighHand',
    '      settleIfProven(track);\n      weighHand',
  ),
  bug(
    'recovery forgets what was open',
    'executor/runtime/resume.ts',
    "shell.dispatch({ type: 'restore', hedges: recovered.hedges });",
    "shell.dispatch({ type: 'restore', hedges: [] });",
  ),
  bug(
    'recovery forgets orders without a record',
    'executor/journal/recovery.ts',
    "if (adoption.kind === 'hedge') records.push(adoption.record);",
    "if (adoption.kind !== 'hedge') continue;",
  ),
  bug(
    'recovery takes silence for absence',
    'executor/journal/recovery.ts',
    'await deps.sleep(ASK_AGAIN_MS);\n  }',
    'return null;\n  }',
  ),
  bug(
    'the reconciler never finds a break',
    'executor/monitors/reconciler.ts',
    'if (ours === theirs) {',
    'if (ours === theirs || ours !== theirs) {',
  ),
  {
    name: 'a break raises no hold',
    patches: [
      {
        file: 'executor/runtime/comparing.ts',
        from: "dispatch({ type: 'hold', reason: 'RECON_DESYNC', note });",
        to: 'void note;',
      },
      {
        file: 'executor/monitors/guard-board.ts',
        from: 'if (hold !== null && isTripped(reading.status))',
        to: "if (hold !== null && hold !== 'RECON_DESYNC' && isTripped(reading.status))",
      },
    ],
  },
  {
    name: 'a lone leg is left alone',
    patches: [
      { file: 'executor/engine/orders.ts', from: 'else repair(state, hedge, now, at);', to: '' },
      { file: 'executor/engine/orders.ts', from: 'MENDED.includes(hedge.state) ||', to: '' },
    ],
  },
  bug(
    'a close reaches as far as its band, whatever it costs',
    'executor/engine/close.ts',
    'const bandBps = Math.min(bands[Math.min(closing.misses, bands.length - 1)] ?? 0, roomBps);',
    'const bandBps = (bands[Math.min(closing.misses, bands.length - 1)] ?? 0) * 4 + roomBps;',
  ),
  bug(
    'closing everything leaves a lone leg',
    'executor/engine/repair.ts',
    'return giveBack(state, hedge, now, at);',
    'return;',
  ),
  bug(
    'a lone leg is mended by opening more of it',
    'executor/engine/repair-plan.ts',
    'const side = opposite(lead.side);',
    "const side = way === 'complete' ? lead.side : opposite(lead.side);",
  ),
  {
    name: 'giving back is not reduce-only',
    patches: [
      { file: 'executor/engine/repair.ts', from: "reduceOnly: option.way === 'unwind',", to: 'reduceOnly: false,' },
      {
        file: 'executor/guards/reduce-only.ts',
        from: 'order.reduceOnly',
        to: '(order.reduceOnly || order.purpose.length > 0)',
      },
    ],
  },
  {
    name: 'closing is not reduce-only',
    patches: [
      { file: 'executor/engine/close.ts', from: 'reduceOnly: true,', to: 'reduceOnly: false,' },
      {
        file: 'executor/guards/reduce-only.ts',
        from: 'order.reduceOnly',
        to: '(order.reduceOnly || order.purpose.length > 0)',
      },
    ],
  },
  {
    name: 'neither guards nor gate ask for permission',
    patches: [
      { file: 'executor/guards/permission.ts', from: '? null', to: '? null : order.purpose !== null ? null' },
      { file: 'executor/venues/ccxt/fence.ts', from: 'if (!verdict.allowed)', to: 'if (false as boolean)' },
    ],
  },
  bug(
    'a close may leave in HOLD',
    'shared/domain/permission.ts',
    "const repairAndAsked = only('complete', 'unwind', 'asked-close');",
    "const repairAndAsked = only('complete', 'unwind', 'asked-close', 'close');",
  ),
  bug(
    'forgets the order once its cancel is asked for',
    'executor/engine/maker.ts',
    'hedge.cancelAskedAt = now;',
    'hedge.cancelAskedAt = now;\n  state.tracks.delete(order.clientOrderId);',
  ),
  bug(
    'fills at rest are hedged when the order has ended',
    'executor/engine/orders.ts',
    "(hedge.mode === 'maker_taker' && FILLING.includes(hedge.state))",
    "(hedge.mode === 'maker_taker' && FILLING.length === 0)",
  ),
  {
    name: 'a stale quote is good enough',
    patches: [
      { file: 'executor/guards/quote-freshness.ts', from: '<=', to: '<= 1e9 +' },
      {
        file: 'executor/engine/leave.ts',
        from: 'if (ageMs <= quoteAgeMsMax)',
        to: 'if (ageMs <= 1e9 + quoteAgeMsMax)',
      },
    ],
  },
  bug(
    'a decision may be old when it is signed',
    'executor/engine/leave.ts',
    'if (ageMs <= quoteAgeMsMax)',
    'if (ageMs <= 1e9 + quoteAgeMsMax)',
  ),
  bug(
    'a book is as young as its receipt',
    'executor/engine/books.ts',
    'madeAt < receivedAt ? madeAt : receivedAt',
    'madeAt < receivedAt ? receivedAt : receivedAt',
  ),
  bug(
    'a crossed book is a book',
    'executor/engine/books.ts',
    'if (!(bid > 0 && ask > bid && ask < Number.MAX_VALUE)) return false;',
    'if (bid > 0) return true;',
  ),
  bug(
    'a gap leaves the book standing',
    'executor/engine/books.ts',
    'books.usable[venue] = 0;',
    'books.usable[venue] = books.usable[venue] ?? 0;',
  ),
  bug(
    'a number is used before it is reserved',
    'executor/engine/engine.ts',
    'from: event.first, through: event.last };',
    'from: event.first, through: event.last + 1_000 };',
  ),
  bug(
    'a hedge number is used twice now and then',
    'executor/engine/open.ts',
    'state.ids.from += 1;',
    'state.ids.from += state.sends % 3 === 1 ? 0 : 1;',
  ),
  bug(
    'limits count what is filled only',
    'executor/engine/exposure.ts',
    'notionalOf(leg.reservePrice, hedge.quantity);',
    "notionalOf(leg.reservePrice, (hedge.state === 'open' ? hedge.quantity / 4n : 0n) as typeof hedge.quantity);",
  ),
  bug('the number of hedges is not limited', 'executor/guards/max-open-positions.ts', '<=', '<= 1e6 +'),
  bug(
    'a link of the chain names the wrong one before it',
    'shared/store/audit-chain.ts',
    'previous_hash: head.hash };',
    "previous_hash: head.seq % 7 === 6 ? head.hash.replace(/^./, '0') : head.hash };",
  ),
  bug('an audit link is about nothing', 'executor/control/hold-writer.ts', 'subject: hold.id,', "subject: '-',"),
  bug(
    'profit forgets the fees',
    'executor/engine/hedge/hedge.ts',
    'cashOf(fill.side, fill.price, fill.quantity) + cashFromUsdt(fill.fee)',
    'cashOf(fill.side, fill.price, fill.quantity) + 0n * cashFromUsdt(fill.fee)',
  ),
  {
    name: 'a quantity off the step',
    patches: [
      {
        file: 'executor/engine/open.ts',
        from: 'const quantity = floorToLot(fromNumber(state.tuning.quoteNotional / ask) as QuantityE8, state.commonLot);',
        to: 'const quantity = fromNumber(state.tuning.quoteNotional / ask) as QuantityE8;',
      },
      {
        file: 'executor/guards/instrument-rules.ts',
        from: 'order.quantity <= 0n || order.quantity % rules.lot !== 0n',
        to: 'order.quantity <= 0n',
      },
    ],
  },
];
