import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { type Socket } from 'node:net';

function injectable(_: unknown): void {}
function given(_: unknown, __: unknown, ___: number): void {}

@injectable
export class Door {
  constructor(
    private readonly server: Server, // ✗ house/inject-values
    socket: Socket, // ✗ house/inject-values
    @given readonly other: Server,
    readonly emitter: EventEmitter,
  ) {
    void [this.server, socket];
  }
}

export class Plain {
  constructor(readonly server: Server) {}
}
