import { env } from 'node:process'; // ✗ house/env-in-config-only

export const direct = process.env.HOME; // ✗ house/env-in-config-only
export const indexed = process['env']; // ✗ house/env-in-config-only
const { env: taken } = process; // ✗ house/env-in-config-only
export const all = [env, taken];
console.log(all); // ✗ no-console
