async function later(): Promise<void> {}

export function forgets(): void {
  later(); // ✗ @typescript-eslint/no-floating-promises
}

export function misuses(): string {
  return later() ? 'always' : 'never'; // ✗ @typescript-eslint/no-misused-promises
}
