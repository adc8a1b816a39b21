// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  optional?: boolean;
  os?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, Locked>;
};
const locked = Object.entries(lock.packages).filter(([folder]) => folder !== '');

function isForLinux({ os, libc }: Locked): boolean {
  return (os?.includes('linux') ?? true) && (libc?.includes('glibc') ?? true);
}

test('every package that Linux may install has a hash', () => {
  const installed = locked.filter(([, one]) => !one.optional && isForLinux(one));
  expect(installed.length).toBeGreaterThan(100);
  expect(installed.filter(([, { integrity }]) => !integrity)).toEqual([]);
});

test('every package is there in a version, those of other platforms too', () => {
  const named = locked.flatMap(([, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !lock.packages[`node_modules/${name}`]?.version)).toEqual([]);
});

test('no locked package names an address', () => {
  expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
