import type { SwaggerDocumentOptions } from '@nestjs/swagger';
import { z } from 'zod';

type Converter = NonNullable<SwaggerDocumentOptions['standardSchemaConverter']>;

/** How a zod schema reads in an OpenAPI 3.0 document; schemas with an id become components. */
export const zodToOpenApi: Converter = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const converted: Record<string, unknown> = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: schemaType,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // Left out where text is made into something else, since it is of that other type; so is what we call an integer.
      const { def } = zodSchema._zod;
      if (def.type === 'default' && jsonSchema.type === 'integer') jsonSchema.default = def.defaultValue;
    },
  });
  const { definitions = {}, $schema: _, ...rest } = converted;
  return { schema: rest, components: definitions } as ReturnType<Converter>;
};
