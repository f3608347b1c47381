import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
const { options } = ts.convertCompilerOptionsFromJson((config as { compilerOptions: object }).compilerOptions, ROOT);
// As the build makes modules, told here because a single file does not know its package.json.
const compilerOptions = { ...options, module: ts.ModuleKind.ESNext };

/** What the build makes of a source, named as the file that it makes. */
export function compiledText(file: string): string {
  // By its own name: as JavaScript, type arguments would be read as comparisons.
  const fileName = file.replace(/\.js$/, '.ts');
  const source = readFileSync(join(ROOT, fileName), 'utf8');
  return ts.transpileModule(source, { compilerOptions, fileName }).outputText;
}
