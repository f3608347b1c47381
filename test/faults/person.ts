/** Somebody who may call the API. */
export interface Person {
  readonly id: string;
  readonly token: string;
}
