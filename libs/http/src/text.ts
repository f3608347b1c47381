import { z } from 'zod';

/** Ends of lines, and all that commands a terminal. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** The same without what a text of several lines is made of. */
const CONTROL_IN_PROSE = /(?![\t\n\r])\p{Cc}/u;

/** What something or somebody is called: one line, of at most so many characters, without blanks around it. */
export function lineOfText(most: number): z.ZodString {
  return z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !CONTROL.test(text), 'must be one line of text without control characters');
}

/** What somebody has to say, in as many lines as they like. */
export function prose(most: number): z.ZodString {
  return z
    .string()
    .max(most)
    .refine((text) => !CONTROL_IN_PROSE.test(text), 'must be text without control characters');
}
