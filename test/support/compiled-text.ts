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
  const source = readFileSync(join(ROOT, file.replace(/\.js$/, '.ts')), 'utf8');
  return ts.transpileModule(source, { compilerOptions, fileName: file }).outputText;
}
