import type { Asked, Tenant } from './neighbours.ts';
import type { Notes } from './scenario.ts';

const MARK = /mark\d{3}/g;
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** So many are told one by one: a leak that is everywhere fills pages. */
const TOLD = 5;

/** Counts the answers of a crowd of tenants, and what in each of them was whose. */
export class Tally {
  unanswered = 0;
  private readonly notes: Notes;
  private readonly statuses = new Map<number, number>();
  private readonly markOf: ReadonlyMap<string, string>;
  private readonly shownOwn = new Set<string>();
  private own = 0;
  private foreign = 0;

  constructor(notes: Notes, tenants: readonly Tenant[]) {
    this.notes = notes;
    this.markOf = new Map(
      tenants.flatMap(({ mark, userId, serviceId }) => [
        [userId, mark],
        [serviceId, mark],
      ]),
    );
  }

  get answers(): number {
    return [...this.statuses.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Those who were told to come again. */
  get unavailable(): number {
    return this.statuses.get(503) ?? 0;
  }

  count({ mark }: Tenant, { answer, isOwn }: Asked): void {
    const { status, text } = answer;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    // A refusal may repeat the id that was asked for.
    const ids = status < 300 ? (text.match(ID) ?? []) : [];
    const shown = [...(text.match(MARK) ?? []), ...ids.flatMap((id) => this.markOf.get(id) ?? [])];
    const foreign = shown.filter((each) => each !== mark);
    this.own += shown.length - foreign.length;
    if (shown.length > foreign.length) this.shownOwn.add(mark);
    if (foreign.length > 0 && this.foreign < TOLD)
      this.notes.fault(`${mark} was shown ${foreign[0]}: ${text.slice(0, 200)}`);
    this.foreign += foreign.length;
    if (isOwn && status !== 200 && status !== 503) this.notes.fault(`${mark} was answered ${status} about itself`);
    if (status >= 500 && status !== 503) this.notes.fault(`${mark} was answered ${status} ${text.slice(0, 120)}`);
  }

  /** Nobody was left out of what is counted, and the search for marks finds those that are there. */
  judge(asked: number, tenants: number): void {
    this.notes.expect(this.unanswered === 0, `${this.unanswered} of ${asked} were never answered`);
    this.notes.expect(this.answers + this.unanswered === asked, `${this.answers} of ${asked} answers were counted`);
    this.notes.expect(this.shownOwn.size === tenants, `only ${this.shownOwn.size} tenants were shown their own`);
    this.notes.expect(this.foreign === 0, `${this.foreign} marks of another tenant were shown`);
  }

  told(): string {
    const statuses = [...this.statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ');
    return `${this.foreign} marks of another tenant and ${this.own} of their own in ${this.answers} answers (${statuses})`;
  }
}
