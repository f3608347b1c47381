import { randomUUID } from 'node:crypto';
import { MongoClient, type Collection, type Document } from 'mongodb';

/** A server that speaks MongoDB's protocol, where there is one. */
export const MONGO_URL = process.env['TEST_MONGO_URL'];

/** A MongoDB that is one: only such a one explains its plans. */
export const REAL_MONGO_URL = process.env['TEST_MONGO_REAL'];

/** A database of one test file's own, seen past the application. */
export class MongoDatabase {
  readonly url: string;
  private readonly client: MongoClient;

  constructor(server: string) {
    const url = new URL(server);
    url.pathname = `/company_${process.pid}_${randomUUID().slice(0, 8)}`;
    this.url = url.href;
    this.client = new MongoClient(this.url);
  }

  collection(name: string): Collection<Document & { _id: string }> {
    return this.client.db().collection(name);
  }

  async drop(): Promise<void> {
    await this.client.db().dropDatabase();
    await this.client.close();
  }
}
