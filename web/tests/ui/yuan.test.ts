import { describe, expect, test } from 'vitest';
import { capitalYuan, formatYuan, NotYuan, readYuan, sumYuan } from '../../src/ui/yuan.ts';

describe('formatYuan', () => {
  test.each([
    ['0.00', '0.00'],
    ['100.00', '100.00'],
    ['1000.00', '1,000.00'],
    ['1234567.89', '1,234,567.89'],
    ['-1234.50', '-1,234.50'],
  ])('groups %s by thousands', (amount, text) => {
    expect(formatYuan(amount)).toBe(text);
  });

  test('keeps every digit of an amount that no floating-point number holds', () => {
    expect(formatYuan('90071992547409931.01')).toBe('90,071,992,547,409,931.01');
  });

  test.each(['', '1', '1.5', '01.00', '1,000.00', '1.000', 'NaN', '１.00'])(
    'refuses %j, which the API never writes',
    (amount) => {
      expect(() => formatYuan(amount)).toThrow(NotYuan);
    },
  );
});

describe('capitalYuan', () => {
  test.each([
    ['0.00', '零元整'],
    ['100.00', '壹佰元整'],
    ['10.00', '壹拾元整'],
    ['123.45', '壹佰贰拾叁元肆角伍分'],
    ['1050.20', '壹仟零伍拾元贰角'],
    ['1000.05', '壹仟元零伍分'],
    ['0.50', '伍角'],
    ['0.07', '柒分'],
    ['979100.00', '玖拾柒万玖仟壹佰元整'],
    ['10001.00', '壹万零壹元整'],
    ['100000.00', '壹拾万元整'],
    ['1010101.00', '壹佰零壹万零壹佰零壹元整'],
    ['100010000.00', '壹亿零壹万元整'],
    ['100000001.00', '壹亿零壹元整'],
    ['1000000000000.00', '壹万亿元整'],
    ['1234500000000.00', '壹万贰仟叁佰肆拾伍亿元整'],
    ['-100.00', '负壹佰元整'],
  ])('writes %s as on a voucher', (amount, text) => {
    expect(capitalYuan(amount)).toBe(text);
  });

  test('refuses an amount beyond its words', () => {
    expect(() => capitalYuan('10000000000000000.00')).toThrow(NotYuan);
  });
});

describe('readYuan', () => {
  test.each([
    ['16600', '16600.00'],
    [' 16,600.5 ', '16600.50'],
    ['16，600.05', '16600.05'],
    ['007.10', '7.10'],
    ['0', '0.00'],
  ])('reads %s as %s', (typed, amount) => {
    expect(readYuan(typed)).toBe(amount);
  });

  test.each(['', '一百', '1.234', '-5', '1e3', '.5', '12345678901234567'])(
    'refuses %j',
    (typed) => {
      expect(readYuan(typed)).toBeNull();
    },
  );
});

describe('a sum', () => {
  test('is exact to the fen, far beyond what a number holds', () => {
    expect(sumYuan(['0.10', '0.20'])).toBe('0.30');
    expect(sumYuan(['90071992547409.93', '0.09', '-0.01'])).toBe('90071992547410.01');
    expect(sumYuan(['-1.00', '0.95'])).toBe('-0.05');
    expect(sumYuan([])).toBe('0.00');
  });

  test('takes nothing that is no amount', () => {
    expect(() => sumYuan(['1'])).toThrow(NotYuan);
  });
});
