import { z } from 'zod';

/** The body of a PATCH: at least one of the fields, since a change of nothing would be a version and an event of nothing. */
export function changeOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .strictObject(shape)
    .partial()
    .refine((change) => Object.keys(change).length > 0, 'must change something')
    .meta({ minProperties: 1 });
}
