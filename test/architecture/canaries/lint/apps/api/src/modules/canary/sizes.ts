export function five(a: 1, b: 2, c: 3, d: 4, e: 5): number { // ✗ house/max-parameters
  return a + b + c + d + e;
}

export class Crowd {
  constructor(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6) { // ✗ house/max-parameters
    void [a, b, c, d, e, f];
  }
}

export class Company {
  constructor(a: 1, b: 2, c: 3, d: 4, e: 5) {
    void [a, b, c, d, e];
  }
}

export const long = (): void => { // ✗ house/max-function-lines
  void 1;
  void 2;
  void 3;
  void 4;
  void 5;
  void 6;
  void 7;
  void 8;
  void 9;
  void 10;
  void 11;
  void 12;
  void 13;
  void 14;
  void 15;
  void 16;
  void 17;
  void 18;
  void 19;
  void 20;
  void 21;
  void 22;
  void 23;
  void 24;
  void 25;
  void 26;
  void 27;
  void 28;
  void 29;
  void 30;
  void 31;
  void 32;
  void 33;
  void 34;
  void 35;
  void 36;
  void 37;
  void 38;
  void 39;
};
