export const evaluated = (text: string): string => String(eval(text)); // ✗ no-eval
export const called = (text: string): string => String(new Function(text)); // ✗ @typescript-eslint/no-implied-eval
export const later = (text: string): unknown => setTimeout(text, 1); // ✗ @typescript-eslint/no-implied-eval
