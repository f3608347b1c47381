import { Module, type DynamicModule } from '@nestjs/common';
import { doors, type HttpGround } from './api.role.js';
import { groundModules } from './ground.js';
import { background } from './worker.role.js';

/** Both roles in one process. */
@Module({})
export class AllRole {
  static on(ground: HttpGround): DynamicModule {
    return { module: AllRole, imports: [...groundModules(ground), ...doors(ground), ...background()] };
  }
}
