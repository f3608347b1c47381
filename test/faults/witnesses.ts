import { call, jsonOf, type Answer } from './calls.ts';
import type { Person } from './person.ts';

/** Who asks for something that is theirs to see, or not, and whether it was as it must be. */
export interface Sight {
  readonly what: string;
  readonly held: boolean;
}

/** Where witnesses are called, and look: a scene. */
interface Stage {
  readonly apis: readonly { readonly url: string; readonly post: { readonly name: string } }[];
  readonly owner: Person;
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  signUp(name: string, headers?: Readonly<Record<string, string>>): Promise<Person>;
}

/** So many of a scene's orders are asked for by somebody of another tenant. */
const ORDERS = 20;
const ELSEWHERE = 'elsewhere';

/** People who do nothing but look at the end who sees what: one who stayed, one who logged out, and one of another tenant. */
export class Witnesses {
  /** Whose session ended before anything happened. */
  readonly gone: Person;
  private readonly staying: Person;
  private readonly stranger: Person;

  private constructor(staying: Person, gone: Person, stranger: Person) {
    this.staying = staying;
    this.gone = gone;
    this.stranger = stranger;
  }

  static async call(scene: Stage): Promise<Witnesses> {
    await scene.rows(
      `insert into tenants.tenants (id, slug, name, status) values (gen_random_uuid(), $1, $1, 'active')`,
      [ELSEWHERE],
    );
    const staying = await scene.signUp('witness-staying');
    const gone = await scene.signUp('witness-gone');
    const stranger = await scene.signUp('witness-stranger', { 'x-tenant-id': ELSEWHERE });
    const { status } = await call(`${scene.apis[0]?.url}/v1/auth/logout`, { method: 'POST', token: gone.token });
    if (status !== 204) throw new Error(`Logging out was answered ${status}.`);
    return new Witnesses(staying, gone, stranger);
  }

  /** What each of them sees on each instance. */
  async look(scene: Stage): Promise<Sight[]> {
    const orders = await scene.rows<{ id: string }>(`select id from orders.orders order by id desc limit ${ORDERS}`);
    const questions = this.questions(
      scene.owner,
      orders.map(({ id }) => id),
    );
    const sights = scene.apis.map(({ url, post }) =>
      Promise.all(
        questions.map(async ({ what, asks: { token }, path, holds }) => ({
          what: `${post.name}: ${what}`,
          held: holds(await call(`${url}/v1/${path}`, { token })),
        })),
      ),
    );
    return (await Promise.all(sights)).flat();
  }

  private questions(owner: Person, orders: readonly string[]): Question[] {
    const { staying, gone, stranger } = this;
    const isMissing = ({ status }: Answer): boolean => status === 404;
    return [
      { what: 'who stayed is known', asks: staying, path: 'users/me', holds: (answer) => isOf(answer, staying) },
      { what: 'who logged out is not', asks: gone, path: 'users/me', holds: ({ status }) => status === 401 },
      { what: 'a stranger is known', asks: stranger, path: 'users/me', holds: (answer) => isOf(answer, stranger) },
      { what: 'a stranger finds no orders', asks: stranger, path: 'orders', holds: isEmpty },
      { what: 'a stranger finds nobody', asks: stranger, path: `users/${staying.id}`, holds: isMissing },
      { what: 'nobody finds a stranger', asks: owner, path: `users/${stranger.id}`, holds: isMissing },
      ...orders.map((id) => ({
        what: `a stranger finds no order ${id}`,
        ...{ asks: stranger, path: `orders/${id}`, holds: isMissing },
      })),
    ];
  }
}

interface Question {
  readonly what: string;
  readonly asks: Person;
  readonly path: string;
  readonly holds: (answer: Answer) => boolean;
}

function isOf(answer: Answer, { id }: Person): boolean {
  return answer.status === 200 && jsonOf<{ id: string }>(answer).id === id;
}

function isEmpty(answer: Answer): boolean {
  return answer.status === 200 && jsonOf<{ data: unknown[] }>(answer).data.length === 0;
}
