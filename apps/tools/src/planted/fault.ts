/** A change of one file: the text must be there, once. */
export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A mistake that somebody could make, and the test that would tell them. */
export interface Fault extends Patch {
  readonly name: string;
  /** What goes wrong with it. */
  readonly fault: string;
  /** What stands against it, in the code as it is. */
  readonly guard: string;
  /** The file of the test that objects, and words of its title. */
  readonly spec: string;
  readonly test: string;
  /** The variable, or the program, without which its test is left out, and the fault with it. */
  readonly needs?: string;
}

/** The text with the fault in it; throws where that cannot be planted in exactly one place. */
export function plant({ name, file, find, replace }: Fault, text: string): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${name}: what it changes stands ${text.split(find).length - 1} times in ${file}, not once.`);
  return `${before}${replace}${after}`;
}
