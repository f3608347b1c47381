import type { OpenAPIObject } from '@nestjs/swagger';
import { declaredAccess } from '#libs/access';
import { components } from './components.js';
import { notesOf, type OperationNotes } from './describe.js';
import { keyDemand } from './idempotent.js';
import { codesOf, limitHeaders, refusalResponses, type OperationShape } from './refusals.js';

/** The handler behind an operation, and its controller. */
export interface Handler {
  readonly handler: object;
  readonly controller: object;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Record<string, { description: string; headers?: Record<string, object> }>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Adds to the document what every operation has in common: refusals, headers, security. */
export function enrich(
  document: OpenAPIObject,
  handlers: ReadonlyMap<string, Handler>,
  docsUrl: string,
): OpenAPIObject {
  const used = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const found = handlers.get(operation.operationId ?? '');
      if (!found) throw new Error(`${method} ${path} has no handler that could be found.`);
      operation.operationId = unique(operation.operationId ?? '', used);
      describe(operation, found, { path, docsUrl });
    }
  }
  Object.assign((document.components ??= {}), {
    schemas: { ...components.schemas, ...document.components.schemas },
    headers: components.headers,
  });
  return document;
}

/** Aliases of a route share a handler, but each operation needs an id of its own. */
function unique(id: string, used: Set<string>): string {
  let candidate = id;
  for (let count = 2; used.has(candidate); count++) candidate = `${id}${count}`;
  used.add(candidate);
  return candidate;
}

function describe(operation: Operation, found: Handler, place: { path: string; docsUrl: string }): void {
  const notes = notesOf(found.handler);
  if (!notes) throw new Error(`${operation.operationId} has no @Describe().`);
  const access = declaredAccess(found.handler, found.controller);
  const permissions = access === undefined || access === 'public' ? [] : access.permissions;
  const shape: OperationShape = {
    underV1: place.path.startsWith('/v1/'),
    hasBody: operation.requestBody !== undefined,
    signedIn: access !== 'public',
    permissions,
    person: access !== undefined && access !== 'public' && access.person === true,
    conditional: notes.conditional === true,
    idempotencyKey: keyDemand(found.handler),
  };
  operation.security = [
    ...(shape.signedIn ? [{ bearer: [] }] : []),
    ...(shape.signedIn && !shape.person ? [{ apiKey: [] }] : []),
  ];
  operation.description = [operation.description, permissionText(shape)].filter(Boolean).join('\n\n');
  operation.parameters = [...(operation.parameters ?? []), ...headerParameters(shape, notes.versioned === true)];
  const answers = operation.responses as Responses;
  const success = answers[String(notes.answers.status)];
  if (success) success.headers = successHeaders(operation, notes, shape);
  if (notes.versioned) answers['304'] = { ...components.notModified };
  const refusals = refusalResponses(codesOf(notes.refusals ?? [], shape), place.path, place.docsUrl);
  operation.responses = { ...answers, ...refusals } as Operation['responses'];
}

function permissionText({ permissions, signedIn, person }: OperationShape): string {
  if (!signedIn) return 'Open to everybody.';
  if (person) return 'For every signed-in user, and for no API key.';
  return permissions.length > 0
    ? `Needs ${permissions.map((name) => `\`${name}\``).join(', ')}.`
    : 'For every signed-in user and every API key.';
}

function headerParameters(shape: OperationShape, versioned: boolean): NonNullable<Operation['parameters']> {
  const { parameters } = components;
  return [
    parameters.contextId,
    ...(shape.underV1 ? [parameters.tenantId] : []),
    ...(shape.idempotencyKey ? [{ ...parameters.idempotencyKey, required: shape.idempotencyKey === 'required' }] : []),
    ...(shape.conditional ? [parameters.ifMatch] : []),
    ...(versioned ? [parameters.ifNoneMatch] : []),
  ];
}

function successHeaders(operation: Operation, notes: OperationNotes, shape: OperationShape): Record<string, object> {
  const reference = (name: string) => ({ $ref: `#/components/headers/${name}` });
  const { status } = notes.answers;
  const created = status === 201 && notes.namesNothing !== true;
  const versioned = notes.versioned === true || notes.tagged === true || shape.conditional;
  const paged = operation.parameters?.some((parameter) => 'name' in parameter && parameter.name === 'cursor') === true;
  return {
    'X-Context-Id': reference('ContextId'),
    ...(shape.underV1 && limitHeaders),
    ...((versioned || created) && status !== 204 && { ETag: reference('ETag') }),
    ...(created && { Location: reference('Location') }),
    ...(paged && { Link: reference('Link') }),
    ...(shape.idempotencyKey && { 'Idempotency-Replayed': reference('IdempotencyReplayed') }),
  };
}
