import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { GraphqlController } from './graphql.controller.js';
import { Operations } from './operations.js';

/** The door for GraphQL, on the parts of the schema that the modules bring. */
@Global()
@Module({
  imports: [DiscoveryModule],
  controllers: [GraphqlController],
  providers: [Operations],
  exports: [Operations],
})
export class GraphqlModule {}
