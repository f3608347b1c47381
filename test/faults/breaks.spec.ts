import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { BREAKS } from './breaks.ts';

const ROOT = join(import.meta.dirname, '../..');
const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
const { options } = ts.convertCompilerOptionsFromJson((config as { compilerOptions: object }).compilerOptions, ROOT);
// As the build makes modules, told here because a single file does not know its package.json.
const compilerOptions = { ...options, module: ts.ModuleKind.ESNext };
const patches = BREAKS.flatMap(({ name, patches: all }) => all.map((patch) => [name, patch.file, patch.find] as const));

describe('the mistakes that are made on purpose', () => {
  it.each(patches)('%s: can still be made in %s', (_name, file, find) => {
    const source = readFileSync(join(ROOT, file.replace(/\.js$/, '.ts')), 'utf8');
    const compiled = ts.transpileModule(source, { compilerOptions, fileName: file }).outputText;
    expect(compiled.split(find)).toHaveLength(2);
  });
});
