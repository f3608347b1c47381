import { Stats } from 'node:fs'; // ✗ @typescript-eslint/consistent-type-imports

export const anything: any = 1; // ✗ @typescript-eslint/no-explicit-any
export const same = (stats: Stats): boolean => stats.size == 0; // ✗ eqeqeq

export function unused(asked: string, _ignored: string): void {} // ✗ @typescript-eslint/no-unused-vars

export default same; // ✗ house/no-default-export
export { same as default }; // ✗ house/no-default-export
