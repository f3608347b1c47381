import { Injectable } from '@nestjs/common';
import { Config } from '#libs/config';
import { AppError } from '#libs/errors';
import { headersOf, pathOf, type KeyDemand, PROBLEM_TYPE, problemOf, statusOf } from '#libs/http';
import { Sealer } from '#libs/sealing';
import { Answers, KeyTaken, type KeyIdentity, type StoredAnswer } from './answers.js';
import { idempotencyErrors } from './idempotency.errors.js';
import { InFlight } from './in-flight.js';
import { fingerprintOf, keyFrom } from './key.js';
import type { OnceOnly } from './once-only.js';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const JSON_TYPE = 'application/json; charset=utf-8';
/** Refusals that are the answer to this very request; the others may turn out differently when it is sent again. */
const KEPT_KINDS: ReadonlySet<string> = new Set(['invalid', 'not_found', 'conflict', 'gone']);

/** What is to happen once, in REST's words: another door says which request it would have been there. */
export interface KeyedRequest {
  readonly method: string;
  readonly url: string;
  readonly routeOptions: { readonly url?: string | undefined };
  readonly params: unknown;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly context: { readonly contextId: string };
  refusal: string | undefined;
}

/** Where the answer goes. */
export interface KeyedReply {
  code(status: number): KeyedReply;
  header(name: string, value: string): KeyedReply;
  headers(values: Readonly<Record<string, string>>): KeyedReply;
}

/** A request that may carry a key, and how its success is answered. */
export interface IdempotentCall<Subject> {
  readonly request: KeyedRequest;
  readonly reply: KeyedReply;
  readonly tenantId: string;
  /** Absent where nobody is signed in yet. */
  readonly principalId?: string;
  readonly key: KeyDemand;
  /** Where the caller wrote the key, if that was not the header. */
  readonly keyPointer?: string;
  /** The answer holds tokens: it is stored encrypted. */
  readonly secret?: boolean;
  readonly view: (subject: Subject) => object;
  readonly headers?: (subject: Subject) => Record<string, string>;
}

/** Answers requests under an Idempotency-Key: the first by doing the work, the others with the first one's answer. */
@Injectable()
export class Idempotency {
  constructor(
    private readonly answers: Answers,
    private readonly inFlight: InFlight,
    private readonly sealer: Sealer,
    private readonly config: Config,
  ) {}

  /** Runs `work` at most once per key and answers 201, with the very bytes that a replay will repeat. */
  async answer<Subject>(
    call: IdempotentCall<Subject>,
    work: (once: OnceOnly<Subject>) => Promise<Subject>,
  ): Promise<string> {
    const key = keyFrom(call.request.headers['idempotency-key'], call.keyPointer);
    if (key === undefined && call.key === 'required') throw idempotencyErrors.key_missing();
    if (key === undefined) return send(call.reply, success(call, await work({ record: () => [] })));

    const claim = this.claimOf(call, key);
    const { isOurs, fingerprint, answer } = await this.inFlight.first(claim.identity, async () => ({
      fingerprint: claim.fingerprint,
      answer: await this.first(call, claim, work),
    }));
    if (!fingerprint.equals(claim.fingerprint)) throw idempotencyErrors.key_reused();
    return send(call.reply, isOurs ? answer : replayed(call, answer));
  }

  /** What is stored under the key in the end: this request's answer, or that of one before it. */
  private async first<Subject>(
    call: IdempotentCall<Subject>,
    claim: Claim,
    work: (once: OnceOnly<Subject>) => Promise<Subject>,
  ): Promise<StoredAnswer> {
    try {
      await work({ record: (subject) => [claim.statement((claim.answer = success(call, subject)))] });
      if (!claim.answer) throw new Error('The work was done without recording its answer.');
      return claim.answer;
    } catch (error) {
      return this.settle(call, claim, error);
    }
  }

  private claimOf<Subject>(call: IdempotentCall<Subject>, key: string): Claim {
    const { request, tenantId, principalId = NOBODY, secret = false } = call;
    const route = `${request.method} ${request.routeOptions.url}`;
    const identity: KeyIdentity = { tenantId, principalId, route, key };
    const fingerprint = fingerprintOf([route, request.params, request.body], (text) =>
      this.sealer.sign('fingerprints', text),
    );
    return {
      identity,
      fingerprint,
      statement: (answer) => this.answers.claim(identity, fingerprint, answer, secret),
      answer: undefined,
    };
  }

  private async settle<Subject>(call: IdempotentCall<Subject>, claim: Claim, error: unknown): Promise<StoredAnswer> {
    if (error instanceof KeyTaken) return this.replay(call, claim);
    if (!(error instanceof AppError) || !KEPT_KINDS.has(error.kind) || error.code === 'idempotency.in_flight')
      throw error;
    const refusal = this.refusal(call.request, error);
    try {
      await this.answers.store(
        claim.identity.tenantId,
        this.answers.claim(claim.identity, claim.fingerprint, refusal, false),
      );
    } catch (taken) {
      if (taken instanceof KeyTaken) return this.replay(call, claim);
      throw taken;
    }
    call.request.refusal = error.code;
    return refusal;
  }

  private async replay<Subject>(
    call: IdempotentCall<Subject>,
    { identity, fingerprint }: Claim,
  ): Promise<StoredAnswer> {
    const stored = await this.answers.find(identity, fingerprint, call.secret ?? false);
    // It expired between the two looks: the client's next try finds the key free.
    if (!stored) throw idempotencyErrors.in_flight({ retryAfter: 1 });
    return replayed(call, stored);
  }

  private refusal(request: KeyedRequest, error: AppError): StoredAnswer {
    const problem = problemOf(
      error,
      pathOf(request.url),
      request.context.contextId,
      `${this.config.publicUrl}/docs/errors`,
    );
    return {
      status: statusOf(error),
      headers: { ...headersOf(error), 'content-type': PROBLEM_TYPE },
      body: JSON.stringify(problem),
    };
  }
}

interface Claim {
  readonly identity: KeyIdentity;
  readonly fingerprint: Buffer;
  readonly statement: (answer: StoredAnswer) => ReturnType<Answers['claim']>;
  answer: StoredAnswer | undefined;
}

function success<Subject>(call: IdempotentCall<Subject>, subject: Subject): StoredAnswer {
  const headers = { ...call.headers?.(subject), 'content-type': JSON_TYPE };
  return { status: 201, headers, body: JSON.stringify(call.view(subject)) };
}

function replayed<Subject>({ reply }: IdempotentCall<Subject>, answer: StoredAnswer): StoredAnswer {
  void reply.header('idempotency-replayed', 'true');
  return answer;
}

function send(reply: KeyedReply, { status, headers, body }: StoredAnswer): string {
  void reply.code(status).headers(headers).header('cache-control', 'no-store');
  return body;
}
