import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { isBuilt } from './build.ts';
import { ROOT } from './environment.ts';
import { ill, unknown, well, type Finding } from './finding.ts';

/** Whether `.env` sets what exists, and `.env.example` lists exactly what exists. */
export async function settings(root = ROOT): Promise<Finding[]> {
  const example = settingsIn(join(root, '.env.example'));
  if (!example) return [ill('.env.example', 'is missing', 'git checkout -- .env.example')];
  return [ownSettings(settingsIn(join(root, '.env')) ?? [], example), compared(example, await schemaSettings(root))];
}

/** Settings of `.env` that no part of the application reads do nothing, which is nobody's wish. */
export function ownSettings(own: readonly string[], example: readonly string[]): Finding {
  const strange = own.filter((name) => !example.includes(name.replace(/_FILE$/, '')));
  if (strange.length > 0)
    return ill('.env', `${strange.join(', ')}: no such setting`, 'see .env.example for the spelling');
  return well('.env', own.length > 0 ? `${own.length} settings, all known` : 'not there, which is fine');
}

/** `.env.example` beside what the application really reads. */
export function compared(example: readonly string[], schema: readonly string[] | undefined): Finding {
  if (!schema)
    return unknown(
      '.env.example',
      'is compared with the application once that is built',
      'npm start   (builds what is stale)',
    );
  const lacks = schema.filter((name) => !example.includes(name)).map((name) => `${name} is missing`);
  const surplus = example.filter((name) => !schema.includes(name)).map((name) => `${name} is not read`);
  if (lacks.length + surplus.length === 0) return well('.env.example', `lists all ${schema.length} settings`);
  return ill('.env.example', [...lacks, ...surplus].join(', '), 'bring .env.example in step with libs/config');
}

// A setting that is commented out is listed too.
function settingsIn(file: string): string[] | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  return Object.keys(parseEnv(file.endsWith('.example') ? text.replaceAll(/^#\s*(?=[A-Z][A-Z0-9_]*=)/gm, '') : text));
}

async function schemaSettings(root: string): Promise<string[] | undefined> {
  if (!isBuilt(root)) return undefined;
  // Not a literal: what is built is there only at run time.
  const library: string = '#libs/config';
  const { environmentSchema } = (await import(library)) as { environmentSchema: { shape: Record<string, unknown> } };
  return Object.keys(environmentSchema.shape);
}
