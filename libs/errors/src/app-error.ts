/** What went wrong, in words no transport owns; each door maps a kind to its own status. */
export type ErrorKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'gone' | 'limited' | 'unavailable';

/** One wrong field: a JSON Pointer into the body, or `query:limit`, `header:if-match`, `path:id`. */
export interface FieldFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What is particular to one occurrence of an error; everything else stands in the catalogue. */
export interface Particulars {
  /** A sentence about this occurrence; it reaches the caller, so it names nothing internal. */
  readonly detail?: string;
  readonly hint?: string;
  readonly errors?: readonly FieldFault[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  /** Response headers that belong to the refusal, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A failure a caller can name. Anything else that is thrown is a defect. */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: string,
    readonly kind: ErrorKind,
    title: string,
    readonly particulars: Particulars = {},
  ) {
    super(title, particulars.cause === undefined ? undefined : { cause: particulars.cause });
  }
}
