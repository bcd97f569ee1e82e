import type { Sleep } from './every.ts';
import type { Prepared } from './prepare-venues.ts';
import type { BookView, SendGate, Venue } from '#executor/venues/venue.ts';
import type { Engine } from '#executor/engine/engine.ts';
import type { EngineSettings } from '#executor/engine/state.ts';
import type { JournalFile } from '#executor/journal/journal-file.ts';
import type { Log } from '#executor/telemetry/log.ts';
import type { Config } from '#shared/config/schema.ts';
import type { Clock } from '#shared/domain/time.ts';
import type { InstrumentId, VenueId } from '#shared/domain/venue.ts';
import type { LevelAtStart } from '#shared/store/first-level.ts';
import type { ChaosRecord } from '#shared/wire/chaos.ts';
import type { VenueKeysRecord } from '#shared/wire/venue-keys.ts';
import type { ConfigStore, ControlStore, LeaseStore, TradingStore } from '#shared/store/ports.ts';

/** A paper venue, and how live books get into it. */
export interface Paper {
  readonly venue: Venue;
  feed(book: BookView): void;
}

/** All that one executor needs from outside; the composition root puts in real ones. */
export interface ExecutorDeps {
  readonly name: string;
  readonly config: Config;
  readonly instrument: InstrumentId;
  readonly buildVersion: string;
  readonly marketNote: string;
  readonly levelAtStart: LevelAtStart;
  readonly clock: Clock;
  readonly log: Log;
  readonly sleep: Sleep;
  readonly control: ControlStore;
  readonly leases: LeaseStore;
  readonly trading: TradingStore;
  readonly venues: readonly [Venue, Venue];
  readonly makePaper: (venue: VenueId, prepared: Prepared) => Paper;
  /** Gives the venues the gate that they ask at the instant of signing; closed before that. */
  readonly openGate: (gate: SendGate) => void;
  readonly journalFile: JournalFile;
  /** What goes wrong on purpose, for the status. */
  readonly chaos?: () => ChaosRecord | null;
  /** Which venue keys are in use, for the status. */
  readonly venueKeys?: () => VenueKeysRecord;
  /** Versions of the configuration, and what the environment gave to this start. Without it none is looked up. */
  readonly configs?: { readonly store: ConfigStore; readonly environment: readonly string[] };
  /** Puts something around the engine: the recorder of an event log. */
  readonly wrapEngine?: (engine: Engine, settings: EngineSettings) => Engine;
  /** Waits for a ring of the doorbell, bounded; resolves true when one came. */
  readonly awaitRing: (signal: AbortSignal) => Promise<boolean>;
  readonly onLeaseLost: () => void;
  /** A rule of ours was broken: ends the process, whoever caught it. */
  readonly onBroken: (error: unknown) => void;
  /** This process waits as a standby: another one leads. */
  readonly onWaiting?: () => void;
  /** An operator asked the leader to hand over: stop in order; whoever starts this process again makes it a standby. */
  readonly handOver: (why: string) => void;
  readonly stopped: () => boolean;
}
