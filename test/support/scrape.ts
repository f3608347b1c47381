import type { House } from './house.js';

/** A series of a scrape: its name with labels, and its value. */
export type Scrape = ReadonlyMap<string, number>;

/** What Prometheus gets on the operators' port. */
export async function scrape(house: House): Promise<string> {
  return (await fetch(`http://127.0.0.1:${adminPort(house)}/metrics`)).text();
}

/** The series of a scrape by name and labels, as they are written. */
export async function seriesOf(house: House): Promise<Scrape> {
  const lines = (await scrape(house)).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** Where operators ask. */
function adminPort(house: House): number {
  return house.logs.find(({ msg }) => msg === 'listening for operators')?.['port'] as number;
}
