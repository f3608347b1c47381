import { Injectable } from '@nestjs/common';
import { command, Database, PLATFORM, query } from '#libs/database';
import type { Quotation } from './quotation.js';

const last = query<Quotation>(
  'exchange_rates.last',
  `select base, to_char(date, 'YYYY-MM-DD') as date, rates, source, (extract(epoch from told_at) * 1000)::bigint as "toldAt"
   from exchange_rates.quotations where source = $1 and base = $2`,
);

// Of two instances that asked at the same moment, the one that was told last is right.
const keep = command(
  'exchange_rates.keep',
  `insert into exchange_rates.quotations as known (source, base, date, rates, told_at)
   values ($1, $2, $3::date, $4::jsonb, to_timestamp($5::double precision / 1000))
   on conflict (source, base) do update
   set date = excluded.date, rates = excluded.rates, told_at = excluded.told_at where known.told_at < excluded.told_at`,
  { unaudited: 'It keeps what another host said, for every tenant.' },
);

/** The only file that speaks SQL about exchange rates. They are the same for every tenant. */
@Injectable()
export class ExchangeRatesRepository {
  constructor(private readonly database: Database) {}

  async findLast(source: string, base: string): Promise<Quotation | undefined> {
    const [quotation] = await this.database.read(PLATFORM, last(source, base));
    return quotation;
  }

  keep({ source, base, date, rates, toldAt }: Quotation): Promise<void> {
    return this.database.commit(PLATFORM, [keep(source, base, date, JSON.stringify(rates), toldAt)]);
  }
}
