/**
 * Bundles the view for the hosts that are no JupyterLab: the pages of one figure and of all, which the server extension
 * serves, and nbclassic, which loads AMD modules.
 */
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const STATIC = '../server_ext/figport_server/static';
const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none', logLevel: 'warning' };

// esbuild writes no AMD: the module is a function's value, and what nbclassic has to give comes as arguments.
// The first line says of which version the file is: `jupyter figport doctor` reads it.
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const AMD_HEAD = `/* figport ${version} */
define(["notebook/js/outputarea","base/js/utils","base/js/events","services/kernels/kernel"],
function(outputs,utils,events,kernels){`;
const AMD_FOOT = `return{load_ipython_extension:function(){figport.start(outputs,utils,events,kernels)}};});`;

await mkdir(STATIC, { recursive: true });
await Promise.all([
  build({ ...common, entryPoints: ['src/page/index.ts'], format: 'iife', outfile: `${STATIC}/page.js` }),
  build({ ...common, entryPoints: ['src/panel/index.ts'], format: 'iife', outfile: `${STATIC}/panel.js` }),
  build({
    ...common,
    entryPoints: ['src/nbclassic/index.ts'],
    format: 'iife',
    globalName: 'figport',
    loader: { '.css': 'text' },
    banner: { js: AMD_HEAD },
    footer: { js: AMD_FOOT },
    outfile: 'dist/nbextension/extension.js'
  }),
  ...['figport.css', 'panel.css'].map(name => copyFile(`style/${name}`, `${STATIC}/${name}`))
]);
