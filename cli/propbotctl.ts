#!/usr/bin/env node
/** The operators' command line. It speaks the HTTP contract, like anyone. */
import { runCommandLine } from './program.ts';
import { realTerminal } from './terminal.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), realTerminal);
