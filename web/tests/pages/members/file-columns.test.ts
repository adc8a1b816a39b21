import { describe, expect, test } from 'vitest';
import { FILE_COLUMNS } from '../../../src/pages/members/file-columns.ts';
import { MEMBERS } from '../../../src/pages/members/list.tsx';
import { defaultLayout, shown } from '../../../src/ui/list/columns.ts';

function text(key: string, file: object): string | undefined {
  return FILE_COLUMNS.find((column) => column.key === key)?.text(file);
}

describe('the columns of a member’s file', () => {
  test('are hidden until somebody asks for them', () => {
    const inSight = shown(MEMBERS.columns, defaultLayout(MEMBERS.columns));
    const hidden = new Set(FILE_COLUMNS.map(({ key }) => key));
    expect(inSight.filter(({ key }) => hidden.has(key))).toEqual([]);
    expect(FILE_COLUMNS.length).toBeGreaterThan(30);
  });

  test('are read from the server only while one of them is in sight', () => {
    expect(MEMBERS.variables({}, {}, ['name', 'joinedOn'])).toMatchObject({ isWhole: false });
    expect(MEMBERS.variables({}, {}, ['name', 'dues'])).toMatchObject({ isWhole: true });
  });

  test('say a dash for what is not there, and of a birth only the year', () => {
    for (const { text: said } of FILE_COLUMNS) expect(said({})).toBe('—');
    expect(text('bornIn', { birthOn: '1990-02-03' })).toBe('1990');
    expect(text('idValidTo', { isIdLongTerm: true, idValidTo: null })).toBe('长期');
    expect(text('dues', { dues: '1250.00' })).toBe('1,250.00');
    expect(text('isMigrantWorker', { isMigrantWorker: false })).toBe('否');
  });
});
