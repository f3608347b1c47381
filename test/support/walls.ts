import { Connections } from '../../libs/database/src/connections.js';
import { UnitOfWork, type Statement } from '#libs/database';
import type { House } from './house.js';

/** Runs `work` without row-level security: only the application's own filters stand. */
export async function wallsOff(house: House, work: () => Promise<void>): Promise<void> {
  const tables = await house.rows(
    `select oid::regclass::text as name from pg_class where relrowsecurity and relkind in ('r', 'p')`,
  );
  const alter = async (change: string) => {
    for (const { name } of tables as { name: string }[]) await house.rows(`alter table ${name} ${change}`);
  };
  await alter('disable row level security');
  try {
    await work();
  } finally {
    await alter('enable row level security');
  }
}

/** Runs `work` with the application's filter on the tenant taken out of every statement: only row-level security stands. */
export async function filtersOff<T>(house: House, work: () => Promise<T>): Promise<T> {
  const connections = house.app.get(Connections, { strict: false });
  const unitOfWork = house.app.get<unknown>(UnitOfWork, { strict: false }) as {
    send: (client: unknown, statements: readonly Statement[]) => Promise<unknown>;
  };
  const [run, send] = [connections.run.bind(connections), unitOfWork.send.bind(unitOfWork)];
  connections.run = (statements) => run(statements.map(unfiltered));
  unitOfWork.send = (client, statements) => send(client, statements.map(unfiltered));
  try {
    return await work();
  } finally {
    connections.run = run;
    unitOfWork.send = send;
  }
}

function unfiltered(statement: Statement): Statement {
  const text = statement.text.replaceAll(/(?:\b\w+\.)?tenant_id = (\$\d+)/g, '$1::uuid is not null');
  return { ...statement, text, prepared: `${statement.prepared}-bare` };
}
