// A canary: each marked line is wrong on purpose, and lint.spec.ts wants every one of them found. No test run loads it.
it.skip('a test somebody left', () => {}); // ✗ house/no-left-out-test
describe.only('the one and only', () => {}); // ✗ house/no-left-out-test
it.todo('a plan'); // ✗ house/no-left-out-test
it.skip.each([1])('%s is skipped', () => {}); // ✗ house/no-left-out-test
xit('is crossed out', () => {}); // ✗ house/no-left-out-test
it('should work', () => {}); // ✗ house/no-should
it.each([1])('should count to %s', () => {}); // ✗ house/no-should
it(`should work in ${process.title}`, () => {}); // ✗ house/no-should
it('is there', () => {
  expect(1).toBeDefined(); // ✗ house/no-to-be-defined
});

describe('a chapter as long as it likes', () => {
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
  void 40;
  void 41;
});
