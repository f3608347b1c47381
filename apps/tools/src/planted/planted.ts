import { apiKeyFaults } from './api-keys.ts';
import { atTheDoor } from './at-the-door.ts';
import { documentFaults } from './documents.ts';
import type { Fault } from './fault.ts';
import { passwordFaults } from './passwords.ts';
import { sessionFaults } from './sessions.ts';
import { walls } from './walls.ts';

/** Every mistake that is made on purpose, by what it is about. */
export const PLANTED: Readonly<Record<string, readonly Fault[]>> = {
  'At the door': atTheDoor,
  'Sessions and refresh tokens': sessionFaults,
  'Passwords and mailed tokens': passwordFaults,
  'Walls, sight and roles': walls,
  'API keys': apiKeyFaults,
  Documents: documentFaults,
};

export const FAULTS: readonly Fault[] = Object.values(PLANTED).flat();
