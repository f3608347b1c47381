export class Upside {
  private readonly first = 1;
  readonly second = 2; // ✗ @typescript-eslint/member-ordering

  private secret(): number {
    return this.first;
  }

  told(): number { // ✗ @typescript-eslint/member-ordering
    return this.secret();
  }
}

export class Proper {
  readonly first = 1;
  readonly #second = 2;

  private constructor(private readonly third: number) {}

  static of(third: number): Proper {
    return new Proper(third);
  }

  get told(): number {
    return this.first;
  }

  sum(): number {
    return this.#second + this.kept();
  }

  private kept(): number {
    return this.third;
  }
}
