import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOurs, isReady } from './api-process.ts';
import { dataDirectoryOf, portOf, type Environment } from './environment.ts';
import { ill, well, type Finding } from './finding.ts';
import { portFault } from './port-choice.ts';
import { baseUrl } from './welcome.ts';

const LEAST_NODE = [24, 9] as const;
const LEAST_FREE_GIB = 1;

/** The Node that runs us. */
export function node(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  if (isNewEnough) return well('Node', version);
  const found = `${version}, and ${LEAST_NODE.join('.')} is needed`;
  return ill('Node', found, 'npm ci   (brings its own Node, which every `npm run` uses)');
}

/** Whether the API could listen, or does. */
export async function port(env: Environment): Promise<Finding> {
  const wanted = portOf(env);
  if (wanted === undefined) return ill('Port', `PORT is ${env['PORT']}`, 'set PORT to a number from 0 to 65535');
  if (wanted === 0) return well('Port', 'any that is free');
  const fault = await portFault(env, wanted);
  if (!fault) return well('Port', `${wanted} is free`);
  const url = baseUrl(env);
  if (await isReady(url)) return well('Port', `${wanted}: an API runs there and is ready`);
  if (await isOurs(url))
    return ill('Port', `${wanted}: an API runs there and is not ready`, `curl -s ${url}/ready   (says why)`);
  const [found = fault, mend = ''] = fault.split('\n');
  return ill('Port', found, mend);
}

/** Room where the embedded database lives. */
export function disk(env: Environment): Finding {
  const directory = nearest(dataDirectoryOf(env));
  const { bavail, bsize } = statfsSync(directory);
  const free = (bavail * bsize) / 1024 ** 3;
  const found = `${free.toFixed(1)} GiB free under ${directory}`;
  if (free >= LEAST_FREE_GIB) return well('Disk', found);
  return ill(
    'Disk',
    found,
    `make room (${LEAST_FREE_GIB} GiB at least), or set DATA_DIR to a directory on another disk`,
  );
}

function nearest(directory: string): string {
  return existsSync(directory) ? directory : nearest(dirname(directory));
}
