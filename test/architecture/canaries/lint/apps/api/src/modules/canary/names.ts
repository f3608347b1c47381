export class OrderManager {} // ✗ house/honest-names
export class AbstractOrder {} // ✗ house/honest-names
export interface IOrder { // ✗ house/honest-names
  id: string;
}
export type OrderData = string; // ✗ house/honest-names
export const anonymous = class OrderUtils {}; // ✗ house/honest-names

export class Ledger {
  handle(): void {} // ✗ house/no-handle
}

// Whole words only: these are innocent.
export class Database {}
export class Information {}
export type Identity = string;
