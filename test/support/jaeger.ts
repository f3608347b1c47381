/** The query API of a real Jaeger, and where it takes traces: tests that need them are left out where they are not given. */
const JAEGER_URL = process.env['TEST_JAEGER_URL'] ?? '';
export const JAEGER_OTLP_URL = process.env['TEST_JAEGER_OTLP_URL'] ?? '';

/** A span as Jaeger tells it. */
export interface JaegerSpan {
  readonly service: string;
  readonly name: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly tags: Readonly<Record<string, unknown>>;
}

interface Found {
  readonly data?: readonly {
    readonly spans: readonly {
      readonly operationName: string;
      readonly spanID: string;
      readonly processID: string;
      readonly references: readonly { readonly refType: string; readonly spanID: string }[];
      readonly tags: readonly { readonly key: string; readonly value: unknown }[];
    }[];
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  }[];
}

/** The spans of a trace as Jaeger has them; none while it knows of no such trace. */
export async function traceFromJaeger(traceId: string): Promise<JaegerSpan[]> {
  const answer = await fetch(`${JAEGER_URL.replace(/\/$/, '')}/api/traces/${traceId}`);
  if (!answer.ok) return [];
  const { data = [] } = (await answer.json()) as Found;
  return data.flatMap(({ spans, processes }) =>
    spans.map(({ operationName, spanID, processID, references, tags }) => ({
      service: processes[processID]?.serviceName ?? '',
      name: operationName,
      spanId: spanID,
      parentId: references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    })),
  );
}
