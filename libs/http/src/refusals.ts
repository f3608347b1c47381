import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Context } from '#libs/context';

/** A request that was refused. */
export interface Refused {
  readonly context: Context;
  readonly status: number;
  readonly code: string;
  readonly method: string;
  /** The template of the route. */
  readonly route: string;
  /** The id of the thing that its path names, where it names one. */
  readonly objectId: string | null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Tells whoever listens of every refusal, once the answer is on its way. */
@Injectable()
export class Refusals {
  private readonly listeners = new Set<(refused: Refused) => void>();

  listen(heard: (refused: Refused) => void): void {
    this.listeners.add(heard);
  }

  tell(request: FastifyRequest, status: number, code: string): void {
    if (this.listeners.size === 0 || request.is404) return;
    const { id } = (request.params ?? {}) as { readonly id?: unknown };
    const objectId = typeof id === 'string' && UUID.test(id) ? id.toLowerCase() : null;
    const { context, method } = request;
    const route = request.routeOptions.url ?? '';
    this.tellOf({ context, status, code, method, route, objectId });
  }

  /** The same for a door that answers refusals in its own way. */
  tellOf(refused: Refused): void {
    for (const heard of this.listeners) heard(refused);
  }
}
