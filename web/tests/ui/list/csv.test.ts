import { describe, expect, test } from 'vitest';
import { toCsv } from '../../../src/ui/list/csv.ts';

describe('toCsv', () => {
  test('begins so that Excel reads Chinese, and ends each row as Excel does', () => {
    expect(toCsv([['姓名', '单位']])).toBe('\uFEFF姓名,单位\r\n');
  });

  test('quotes what would break a row', () => {
    expect(toCsv([['a,b', 'say "x"', 'two\nlines']])).toBe(
      '\uFEFF"a,b","say ""x""","two\nlines"\r\n',
    );
  });

  test.each(['=1+1', '+1-2', '-x', '@SUM(A1)', '\tx', '\rx'])('defuses %j', (formula) => {
    expect(toCsv([[formula]])).toContain(`'${formula}`);
  });

  test.each(['-100.00', '0', '12.5'])('leaves the number %s alone', (number) => {
    expect(toCsv([[number]])).toBe(`\uFEFF${number}\r\n`);
  });
});
