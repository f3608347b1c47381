import { accessTokenFaults } from './access-tokens.ts';
import { apiKeyFaults } from './api-keys.ts';
import { atTheDoor } from './at-the-door.ts';
import { auditFaults } from './audit.ts';
import { auditFileFaults } from './audit-file.ts';
import { auditReadingFaults } from './audit-reading.ts';
import { auditTroubleFaults } from './audit-troubles.ts';
import { circuitFaults } from './circuits.ts';
import { attemptFaults } from './attempts.ts';
import { connectionFaults } from './connections.ts';
import { eventFaults } from './events.ts';
import { exchangeRateFaults } from './exchange-rates.ts';
import { backgroundWorkFaults } from './background-work.ts';
import { documentFaults } from './documents.ts';
import type { Fault } from './fault.ts';
import { filterFaults } from './filters.ts';
import { inputFaults } from './inputs.ts';
import { keyFaults } from './keys.ts';
import { lineFaults } from './lines.ts';
import { limitFaults } from './limits.ts';
import { loadFaults } from './load.ts';
import { operationsFaults } from './operations.ts';
import { passwordHashFaults } from './password-hashes.ts';
import { passwordFaults } from './passwords.ts';
import { revocations } from './revocations.ts';
import { secondDoorSightFaults } from './second-door-sight.ts';
import { secondDoorFaults } from './second-doors.ts';
import { seenPageFaults } from './seen-pages.ts';
import { secretFaults } from './secrets.ts';
import { sensitivityFaults } from './sensitivity.ts';
import { sessionFaults } from './sessions.ts';
import { shellFaults } from './shell.ts';
import { stopFaults } from './stops.ts';
import { tableFilters } from './table-filters.ts';
import { tableWalls } from './table-walls.ts';
import { tlsFaults } from './tls.ts';
import { traceFaults } from './traces.ts';
import { twoInstancesFaults } from './two-instances.ts';
import { walls } from './walls.ts';

/** Every mistake that is made on purpose, by what it is about. */
export const PLANTED: Readonly<Record<string, readonly Fault[]>> = {
  'At the door': atTheDoor,
  'What comes in, and what goes out': [...shellFaults, ...inputFaults],
  'Who listens on the way': tlsFaults,
  'How a process ends': stopFaults,
  'Sessions, access and refresh tokens': [...sessionFaults, ...accessTokenFaults],
  'What another instance has to hear': [...twoInstancesFaults, ...revocations],
  'Passwords and mailed tokens': [...passwordHashFaults, ...passwordFaults, ...secretFaults],
  'Failed attempts': attemptFaults,
  Limits: limitFaults,
  'The tenant everywhere': filterFaults,
  'A filter in each statement': tableFilters,
  'A wall around each table': tableWalls,
  'Walls, sight and roles': walls,
  'What is kept, and where': sensitivityFaults,
  'API keys': apiKeyFaults,
  'What is remembered, and GraphQL': secondDoorFaults,
  'What GraphQL leads to': secondDoorSightFaults,
  'Idempotency-Keys': keyFaults,
  'Events on their way': eventFaults,
  'Jobs, and what they remove': backgroundWorkFaults,
  'Whose call a line is about': lineFaults,
  'Exchange rates and other hosts': exchangeRateFaults,
  Documents: documentFaults,
  'Parts that are away': circuitFaults,
  'What operators see': operationsFaults,
  'What people see of the pages': seenPageFaults,
  'The log and traces': traceFaults,
  'Who only holds a connection': connectionFaults,
  'More work than can be done': loadFaults,
  'The audit trail': [...auditFaults, ...auditFileFaults, ...auditReadingFaults, ...auditTroubleFaults],
};

export const FAULTS: readonly Fault[] = Object.values(PLANTED).flat();
