import { Logger } from '@aws-lambda-powertools/logger';

/** `noun.verbed` and fields; one line a decision, none a quote. */
export interface Log {
  readonly info: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** An expected failure: what it was about, and the error itself. */
  readonly failed: (event: string, error: unknown) => void;
}

export function createLog(service: string, level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'SILENT'): Log {
  const logger = new Logger({ serviceName: service, logLevel: level });
  return {
    info: (event, fields = {}) => logger.info(event, { fields }),
    failed: (event, error) => logger.warn(event, error instanceof Error ? error : new Error(String(error))),
  };
}
