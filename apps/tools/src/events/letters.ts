import type { Client } from 'pg';

/** A dead letter, as the command shows it. */
export interface Letter {
  readonly id: string;
  readonly consumer: string;
  readonly type: string | null;
  readonly place: string;
  readonly cause: string;
  readonly attempts: number;
  readonly status: string;
  readonly contextId: string | null;
  readonly createdAt: Date;
}

const columns = `id, consumer, type, topic || '/' || partition || '/' || "offset" as place, cause, attempts, status,
  headers ->> 'x-context-id' as "contextId", created_at as "createdAt"`;

/** What consumers gave up, the oldest first; those redriven only where `all` asks for them. */
export async function deadLetters(client: Client, consumer: string | undefined, all: boolean): Promise<Letter[]> {
  const { rows } = await client.query<Letter>(
    `select ${columns} from platform.dead_letters
     where ($1::text is null or consumer = $1) and ($2 or status <> 'redriven') order by created_at, id`,
    [consumer ?? null, all],
  );
  return rows;
}

/** Has the worker handle one again, or all that one consumer gave up; those it concerns. */
export async function redrive(client: Client, id: string | undefined, consumer: string | undefined): Promise<Letter[]> {
  const { rows } = await client.query<Letter>(
    `update platform.dead_letters set status = 'redriving', updated_at = now()
     where status <> 'redriven'
       and (($1::uuid is not null and id = $1) or ($2::text is not null and consumer = $2 and status = 'dead'))
     returning ${columns}`,
    [id ?? null, consumer ?? null],
  );
  return rows;
}

/** Those of these that the worker has not come to yet. */
export async function stillRedriving(client: Client, ids: readonly string[]): Promise<number> {
  const { rowCount } = await client.query(
    `select from platform.dead_letters where id = any($1) and status = 'redriving'`,
    [ids],
  );
  return rowCount ?? 0;
}
