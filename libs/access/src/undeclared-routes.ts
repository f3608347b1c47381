import { Injectable, RequestMethod, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { declaredAccess } from './declarations.js';

/** Stops the start where a route declares neither `@Public()` nor `@SignedIn()` nor `@RequirePermission()`. */
@Injectable()
export class UndeclaredRoutes implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  onApplicationBootstrap(): void {
    const undeclared = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype ? this.undeclaredIn(metatype) : []));
    if (undeclared.length === 0) return;
    throw new Error(`Routes without @Public(), @SignedIn() or @RequirePermission(): ${undeclared.join(', ')}`);
  }

  private undeclaredIn(controller: { readonly name: string; readonly prototype?: unknown }): string[] {
    const prototype = (controller as { prototype: object }).prototype;
    return this.scanner
      .getAllMethodNames(prototype)
      .map((name) => ({ name, handler: (prototype as Record<string, object>)[name] as object }))
      .filter(({ handler }) => Reflect.hasMetadata('path', handler) && !declaredAccess(handler, controller))
      .map(({ name, handler }) => `${methodOf(handler)} ${controller.name}.${name}`);
  }
}

function methodOf(handler: object): string {
  return RequestMethod[Reflect.getMetadata('method', handler) as number] ?? '';
}
