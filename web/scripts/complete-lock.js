/**
 * A registry mirror may lack the packages of platforms that nobody here uses. npm then leaves them
 * out of the lock file, and `npm ci` refuses it as incomplete. This names them, by version and
 * platform; being of other platforms they are never fetched here.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string> }} Locked */

const LOCK = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];
const EXACT = /^\d+\.\d+\.\d+$/;

/** @type {{ packages: Record<string, Locked> }} */
const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const added = Object.values(lock.packages).flatMap(missingFrom);
for (const [folder, locked] of added) lock.packages[folder] = locked;
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).toSorted(([one], [other]) => (one < other ? -1 : 1)),
);
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`complete-lock: ${added.length} packages of other platforms named\n`);

/**
 * @param {Locked} parent
 * @returns {[string, Locked][]}
 */
function missingFrom({ optionalDependencies = {}, dev = false }) {
  return Object.entries(optionalDependencies)
    .filter(([name]) => !lock.packages[`node_modules/${name}`])
    .map(([name, version]) => [`node_modules/${name}`, ofPlatform(name, version, dev)]);
}

/**
 * @param {string} name
 * @param {string} version
 * @param {boolean} dev
 * @returns {Locked}
 */
function ofPlatform(name, version, dev) {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (os.length !== 1 || cpu.length !== 1 || !EXACT.test(version)) {
    throw new Error(`${name}@${version} is missing from the lock file and not of another platform`);
  }
  const isMusl = words.some((word) => word.startsWith('musl'));
  return {
    version,
    cpu,
    ...(dev && { dev }),
    ...(isMusl && { libc: ['musl'] }),
    optional: true,
    os,
  };
}
