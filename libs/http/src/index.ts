/** HTTP: the shell around every REST door. Problems, validation, pages, versions, limits, OpenAPI. */
export { answerBrokenRequest, hearOddRequests } from './broken-requests.js';
export { changeOf } from './change.js';
export { httpErrors } from './http.errors.js';
export { HttpModule } from './http.module.js';
export { isText } from './json-body.js';
export { Pagination, pageQuery, type Page, type PageQuery, type Window } from './pagination.js';
export { headersOf, pathOf, PROBLEM_TYPE, problemOf, statusOf, type Problem } from './problem.js';
export { Refusals, type Refused } from './refusals.js';
export { RouteTable } from './route-table.js';
export { checked } from './schema.pipe.js';
export { fixedHeaders } from './security-headers.js';
export { createHttpAdapter, serveDocsAssets } from './server.js';
export { WithReply, type Exchange } from './exchange.js';
export { Describe } from './openapi/describe.js';
export { ApiDescription } from './openapi/api-description.js';
export { cataloguePage, escape, navigation } from './openapi/page-shell.js';
export { Idempotent, type KeyDemand } from './openapi/idempotent.js';
export { answerVersioned, etagOf, IfMatch, Precondition } from './versions.js';
