import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AUDIT } from '../../src/pages/audit/AuditPage.tsx';
import { ACTIONS, SUBJECTS } from '../../src/pages/audit/audit-words.ts';
import { BANK_FILES } from '../../src/pages/bank-files/list.tsx';
import { APPLICATIONS, applicationsOf } from '../../src/pages/cards/applications.tsx';
import { BATCHES } from '../../src/pages/cards/batches.tsx';
import { UNUSED } from '../../src/pages/cards/unused.tsx';
import { CERTIFICATES } from '../../src/pages/certificates/list.tsx';
import { DISBURSEMENTS } from '../../src/pages/disbursements/list.tsx';
import { omissionsOf } from '../../src/pages/disbursements/Omissions.tsx';
import { paymentsOf } from '../../src/pages/disbursements/Payments.tsx';
import { EXPORTS } from '../../src/pages/exports/list.tsx';
import { HOLDS } from '../../src/pages/holds/list.tsx';
import { HOLD_KINDS } from '../../src/pages/holds/words.ts';
import { IMPORTS } from '../../src/pages/imports/list.tsx';
import { rowsOf } from '../../src/pages/imports/Verdicts.tsx';
import { MEMBERS } from '../../src/pages/members/list.tsx';
import { STAFF } from '../../src/pages/staff/list.tsx';
import { SESSIONS } from '../../src/pages/staff/SessionsPage.tsx';
import { STATEMENTS } from '../../src/pages/statements/list.tsx';
import {
  CLASSES_TABLE,
  type CodeRow,
  codesTable,
  ENTRY_TABLE,
  GROWTH_TABLE,
  type StatisticsTable,
} from '../../src/pages/statistics/tables.ts';
import { UNITS } from '../../src/pages/units/list.tsx';
import { percentOf, standing } from '../../src/ui/exports/export-words.ts';
import type { Column } from '../../src/ui/list/columns.ts';
import * as words from '../../src/ui/words.ts';

/** What the server wrote into files, beside the rows that it gave the pages; see tests/schema. */
interface Golden {
  words: Record<string, Record<string, string>>;
  lists: Record<
    string,
    {
      columns: [string, string][];
      particulars: Record<string, string>;
      nodes: object[];
      lines: string[][];
    }
  >;
  tables: Record<string, { columns: [string, string][]; nodes: object[]; lines: string[][] }>;
}
const GOLDEN = JSON.parse(readFileSync('../tests/golden/exports.json', 'utf8')) as Golden;

type AnyColumn = Column<object>;
const LISTS: Readonly<Record<string, readonly unknown[]>> = {
  UNITS: UNITS.columns,
  MEMBERS: MEMBERS.columns,
  ROSTERS: IMPORTS.columns,
  ROSTER_ROWS: rowsOf('x').columns,
  CARD_BATCHES: BATCHES.columns,
  CARD_APPLICATIONS: APPLICATIONS.columns,
  DISBURSEMENTS: DISBURSEMENTS.columns,
  PAYMENTS: paymentsOf('x').columns,
  BANK_FILES: BANK_FILES.columns,
  CARDS: UNUSED.columns,
  HOLDS: HOLDS.columns,
  OMISSIONS: omissionsOf('x').columns,
  BANK_STATEMENTS: STATEMENTS.columns,
  CERTIFICATES: CERTIFICATES.columns,
  STAFF: STAFF.columns,
  SESSIONS: SESSIONS.columns,
  AUDIT_ENTRIES: AUDIT.columns,
};

const STATES: Readonly<Record<string, Readonly<Record<string, { label: string }>>>> = {
  unit: words.UNIT_STATUSES,
  member: words.MEMBER_STATUSES,
  roster_kind: words.ROSTER_KINDS,
  roster: words.ROSTER_STATES,
  verdict: words.VERDICTS,
  card_batch: words.CARD_BATCH_STATES,
  application: words.APPLICATION_STATES,
  disbursement: words.DISBURSEMENT_STATES,
  payment: words.PAYMENT_STATES,
  direction: words.DIRECTIONS,
  bank_file: words.BANK_FILE_STATES,
  outcome: words.OUTCOMES,
  hold_kind: HOLD_KINDS,
  omission: words.OMISSION_REASONS,
  certificate_verdict: words.CERTIFICATE_VERDICTS,
  role: words.ROLES,
};

type AnyTable = StatisticsTable<object>;
const TABLES: readonly (readonly [string, (rows: object[]) => AnyTable])[] = [
  ['STATISTICS_ENTRY', () => ENTRY_TABLE as AnyTable],
  ['STATISTICS_CODES', (rows) => codesTable(rows as CodeRow[]) as AnyTable],
  ['STATISTICS_CLASSES', () => CLASSES_TABLE as AnyTable],
  ['STATISTICS_GROWTH', () => GROWTH_TABLE as AnyTable],
];

function columnsOf(name: string): AnyColumn[] {
  return ((LISTS[name] ?? []) as AnyColumn[]).filter(({ isAct }) => !isAct);
}

describe('a file that the server writes', () => {
  test('is there for every list but that of the files themselves', () => {
    expect(Object.keys(LISTS).toSorted()).toEqual(Object.keys(GOLDEN.lists).toSorted());
    expect(EXPORTS.file).toBeUndefined();
  });

  test.each(Object.keys(LISTS))('has the columns of its page: %s', (name) => {
    const columns = columnsOf(name).map(({ key, title }) => [key, title]);
    expect(columns).toEqual(GOLDEN.lists[name]?.columns);
  });

  test.each(Object.keys(LISTS))('withholds the same particulars as its page: %s', (name) => {
    const told = columnsOf(name).flatMap(({ key, particular }) =>
      particular ? [[key, particular]] : [],
    );
    expect(Object.fromEntries(told)).toEqual(GOLDEN.lists[name]?.particulars);
  });

  test.each(Object.keys(LISTS))('says what its page shows: %s', (name) => {
    const { nodes, lines } = GOLDEN.lists[name] ?? { nodes: [], lines: [] };
    const shown = nodes.map((node) => columnsOf(name).map(({ text }) => text(node)));
    expect(lines).toEqual(shown);
    expect(shown.length).toBeGreaterThan(0);
  });

  test.each(TABLES)('has the table of the statistics: %s', (name, tableOf) => {
    const { columns, nodes, lines } = GOLDEN.tables[name] ?? { columns: [], nodes: [], lines: [] };
    const table = tableOf(nodes);
    const heads = table.columns.map(({ key, title }) => [key, title]);
    expect(columns.slice(table.only.length)).toEqual(heads);
    expect(columns.map(([key]) => key).slice(0, table.only.length)).toEqual(table.only);
    const shown = nodes.map((node) => table.columns.map(({ text }) => text(node)).join('|'));
    const ofFile = lines.map((line) => line.slice(table.only.length).join('|'));
    expect(ofFile.toSorted()).toEqual(shown.toSorted());
    expect(shown.length).toBeGreaterThan(0);
  });

  test.each(Object.keys(STATES))('has the words of the pages: %s', (table) => {
    const labels = Object.entries(STATES[table] ?? {}).map(([state, { label }]) => [state, label]);
    expect(GOLDEN.words[table]).toEqual(Object.fromEntries(labels));
  });

  test('has the words of the audit trail', () => {
    expect(GOLDEN.words.action).toEqual(ACTIONS);
    expect(GOLDEN.words.subject).toEqual(SUBJECTS);
  });
});

describe('what a list asks for as a file', () => {
  test('is the filter and order of its address, and what is kept out of it', () => {
    expect(MEMBERS.file?.({ order: 'NAME' }, { name: '王', idNo: '510104' })).toMatchObject({
      list: 'MEMBERS',
      members: { nameStartsWith: '王', idNo: '510104' },
      orderBy: 'NAME',
    });
    expect(applicationsOf('b').file?.({ state: 'FAILED' }, {})).toEqual({
      list: 'CARD_APPLICATIONS',
      of: 'b',
      cardApplications: { states: ['FAILED'] },
      orderBy: 'OLDEST',
    });
  });
});

describe('how an export stands', () => {
  test('is told in words', () => {
    const one = { state: 'WRITING', rowsDone: 1200, rowsTotal: 5000, problem: '' } as const;
    expect(standing(one)).toBe('正在写出第 1,200 / 5,000 行。');
    expect(standing({ ...one, state: 'FAILED', problem: '太多' })).toBe('太多');
    expect(percentOf(one)).toBe(24);
    expect(percentOf({ rowsDone: 0, rowsTotal: 0 })).toBe(0);
  });
});
