import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { topicOf, typeOf, type DeclaredEvent } from '#libs/events';
import { CONSUMER, CONSUMES, groupOf, type Effect, type Received } from './consumes.js';

/** One consumer of the application: what it hears, and what it makes of it. */
export interface KnownConsumer {
  readonly name: string;
  /** The consumers' group at the broker. */
  readonly group: string;
  readonly topics: readonly string[];
  /** By type, as on the wire. */
  readonly events: ReadonlyMap<string, Pick<DeclaredEvent, 'accept'>>;
  readonly effectOf: (event: Received<unknown>) => Effect;
}

/** Every consumer that the modules of this role declare; a name used twice or a class without its method is a defect. */
@Injectable()
export class Consumers {
  private found: readonly KnownConsumer[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  all(): readonly KnownConsumer[] {
    return (this.found ??= this.find());
  }

  named(name: string): KnownConsumer | undefined {
    return this.all().find((consumer) => consumer.name === name);
  }

  private find(): KnownConsumer[] {
    const consumers = this.discovery.getProviders({ metadataKey: CONSUMER.KEY }).map((wrapper) => this.read(wrapper));
    const names = new Set(consumers.map(({ name }) => name));
    if (names.size < consumers.length) throw new Error('Two consumers have the same name.');
    return consumers.sort((a, b) => a.name.localeCompare(b.name));
  }

  private read(wrapper: ReturnType<DiscoveryService['getProviders']>[number]): KnownConsumer {
    const name = this.discovery.getMetadataByDecorator(CONSUMER, wrapper) as string;
    const instance = wrapper.instance as Record<string, (event: Received<unknown>) => Effect>;
    const methods = this.scanner
      .getAllMethodNames(Object.getPrototypeOf(instance) as object)
      .map((method) => ({ method, types: this.discovery.getMetadataByDecorator(CONSUMES, wrapper, method) }));
    const [marked, ...more] = methods.filter(({ types }) => types);
    if (!marked?.types || more.length > 0) throw new Error(`${name} must have one method that consumes.`);
    const { method, types } = marked;
    return {
      name,
      group: groupOf(name),
      topics: [...new Set(types.map(topicOf))],
      events: new Map(types.map((type) => [typeOf(type), type])),
      effectOf: async (event) => (await instance[method]?.(event)) ?? [],
    };
  }
}
