import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { finalize, type Observable, tap } from 'rxjs';
import { ambientContext } from '#libs/context';

/** A span for what a handler does, within that of its request. Only installed where traces are recorded: each costs rxjs. */
@Injectable()
export class HandlerSpans implements NestInterceptor {
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const context = ambientContext();
    const outer = context?.span;
    if (!context || !outer) return next.handle();
    const name = `${execution.getClass().name}.${execution.getHandler().name}`;
    const span = (context.span = outer.child({ name, kind: 'internal' }));
    return next.handle().pipe(
      tap({ error: (error: unknown) => span.end(error ?? new Error('It failed.')) }),
      finalize(() => {
        span.end();
        context.span = outer;
      }),
    );
  }
}
