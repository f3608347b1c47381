import { z } from 'zod';
import { LEVELS, LONGEST_SECONDS } from '../log-level.service.js';

export const setLogLevelSchema = z
  .strictObject({
    level: z.enum(LEVELS).meta({ description: 'The least level that is logged. Errors cannot be silenced.' }),
    seconds: z.int().min(1).max(LONGEST_SECONDS).meta({ description: 'For how long; an hour at most.' }),
  })
  .meta({ id: 'SetLogLevel', example: { level: 'debug', seconds: 300 } });
export type SetLogLevel = z.output<typeof setLogLevelSchema>;

export const logLevelSchema = z
  .object({ level: z.string(), configuredLevel: z.string(), expiresAt: z.iso.datetime().nullable() })
  .meta({
    id: 'LogLevel',
    example: { level: 'debug', configuredLevel: 'info', expiresAt: '2026-01-01T09:05:00.000Z' },
  });
export type LogLevelView = z.output<typeof logLevelSchema>;
