// Builds the bundle that the server sends, or with --tests the modules that the tests read.
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where the bundle is committed, beside the other files that the server sends. */
export const BUNDLE = here('../../crates/web/assets/form.js');

/** Browsers of the last six years: the phones of kader are not new. */
const target = 'es2020';

const BANNER = '// Built from phone/form by `npm run build`; change it there.';

/** Returns the bundle as text. */
export async function bundle() {
  const built = await build({
    absWorkingDir: here('.'),
    entryPoints: ['form.ts'],
    bundle: true,
    format: 'iife',
    target,
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: BANNER },
    write: false,
  });
  return built.outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--tests')) {
    await build({
      absWorkingDir: here('.'),
      entryPoints: ['evaluate.ts', 'typed.ts', 'draft.ts'],
      bundle: true,
      format: 'esm',
      target: 'node20',
      outdir: 'built',
      outExtension: { '.js': '.mjs' },
    });
  } else {
    const { writeFile } = await import('node:fs/promises');
    await writeFile(BUNDLE, await bundle());
  }
}
