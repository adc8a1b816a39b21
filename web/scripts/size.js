/**
 * Weighs what a first visit loads, from the built files, against the budgets, and checks what the
 * policy asks of them. Plain JavaScript: Node 20 runs it as it is.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ file: string, isEntry?: boolean, imports?: string[], dynamicImports?: string[] }} Chunk */

const KB = 1000;
const BUDGETS_KB = { firstRoute: 450, laterRoute: 60, charts: 210, graphiql: 1300 };
const DIST = new URL('../dist/', import.meta.url);
const ROUTES = /^src\/pages\//;
/** Loaded by GraphiQL only on 整理格式, and only in Firefox: not on the way to a usable editor. */
const ON_DEMAND = /node_modules\/(?:prettier\/|monaco-editor\/.*\/mouseTarget)/;
const FIRST_ROUTE = 'src/pages/status/StatusPage.tsx';

/** Loaded only where a trend is looked at as a picture. */
const CHARTS = 'src/ui/chart/Chart.tsx';

/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));

const first = loadedWith(['index.html', FIRST_ROUTE]);
const faults = [
  ...weigh('first route', first, BUDGETS_KB.firstRoute),
  ...laterRoutes().flatMap((route) =>
    weigh(route, without(loadedWith([route]), first), BUDGETS_KB.laterRoute),
  ),
  ...weigh('charts', without(loadedWith([CHARTS]), first), BUDGETS_KB.charts),
  ...weigh('graphiql', loadedWith(['graphiql.html'], true), BUDGETS_KB.graphiql),
  ...pageFaults('index.html'),
  ...pageFaults('graphiql.html'),
  ...assetFaults(),
];
for (const fault of faults) process.stderr.write(`size: ${fault}\n`);
process.exitCode = faults.length > 0 ? 1 : 0;

/**
 * @param {string[]} keys
 * @param {boolean} withLazy what starts with a dynamic import counts too
 * @returns {Set<string>} the JavaScript files loaded
 */
function loadedWith(keys, withLazy = false) {
  /** @type {Set<string>} */
  const seen = new Set();
  const pending = [...keys];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    const chunk = chunkOf(key);
    const lazy = withLazy ? (chunk.dynamicImports ?? []) : [];
    pending.push(...(chunk.imports ?? []), ...lazy.filter((one) => !ON_DEMAND.test(one)));
  }
  return new Set([...seen].map((key) => chunkOf(key).file).filter((file) => file.endsWith('.js')));
}

/**
 * @param {string} key
 * @returns {Chunk}
 */
function chunkOf(key) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the build`);
  return chunk;
}

/** @returns {string[]} */
function laterRoutes() {
  return Object.keys(manifest).filter((key) => ROUTES.test(key) && key !== FIRST_ROUTE);
}

/**
 * @param {Set<string>} files
 * @param {Set<string>} loaded
 * @returns {Set<string>}
 */
function without(files, loaded) {
  return new Set([...files].filter((file) => !loaded.has(file)));
}

/**
 * @param {string} name
 * @param {Set<string>} files
 * @param {number} budgetKb
 * @returns {string[]}
 */
function weigh(name, files, budgetKb) {
  const sizeKb = [...files].map(gzipSize).reduce((sum, size) => sum + size, 0) / KB;
  const line = `${name}: ${sizeKb.toFixed(0)} kB gz of ${budgetKb} in ${files.size} files`;
  process.stdout.write(`${line}\n`);
  return sizeKb > budgetKb ? [`${line}: over budget`] : [];
}

/**
 * @param {string} file
 * @returns {number}
 */
function gzipSize(file) {
  const packed = new URL(`${file}.gz`, DIST);
  return statSync(existsSync(packed) ? packed : new URL(file, DIST)).size;
}

/**
 * @param {string} page
 * @returns {string[]}
 */
function pageFaults(page) {
  const html = readFileSync(new URL(page, DIST), 'utf8');
  const nonces = html.split('__CSP_NONCE__').length - 1;
  return [
    ...(nonces === 1 ? [] : [`${page} has ${nonces} places for the nonce, not one`]),
    ...(/<script(?![^>]*\ssrc=)/.test(html) ? [`${page} has an inline script`] : []),
    ...(/<style|\sstyle=|\son\w+=/.test(html) ? [`${page} has inline style or handlers`] : []),
    ...(/(?:src|href)="(?:https?:)?\/\//.test(html) ? [`${page} loads from another origin`] : []),
  ];
}

/** @returns {string[]} */
function assetFaults() {
  const folder = new URL('assets/', DIST);
  const names = readdirSync(fileURLToPath(folder));
  const large = names.filter((name) => /\.(?:js|css)$/.test(name) && bytesOf(name).length >= 1024);
  return [
    ...large
      .flatMap((name) => [`${name}.br`, `${name}.gz`])
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is missing`),
    ...names
      .filter(
        (name) => name.endsWith('.css') && /@font-face[^}]*data:/.test(bytesOf(name).toString()),
      )
      .map((name) => `${name} has an inlined font`),
  ];

  /** @param {string} name */
  function bytesOf(name) {
    return readFileSync(new URL(name, folder));
  }
}
