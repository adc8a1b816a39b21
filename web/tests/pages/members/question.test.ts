import { describe, expect, it } from 'vitest';
import {
  askedOf,
  CONDITIONS_MAX,
  countOf,
  isTooLong,
  NO_QUESTION,
  readQuestion,
  TOO_LONG,
  whole,
  writeQuestion,
} from '../../../src/pages/members/question.ts';
import { membersSearch } from '../../../src/pages/members/search.ts';

const WOMEN = { field: 'SEX', operator: 'IS', values: ['2'] } as const;
const UNSAID = { field: 'EDUCATION', operator: 'IS_EMPTY', values: [] } as const;
const QUESTION = {
  match: 'ALL',
  conditions: [WOMEN],
  groups: [{ match: 'ANY', conditions: [UNSAID, WOMEN] }],
} as const;

describe('a question in an address', () => {
  it('is read as it was written', () => {
    expect(readQuestion(writeQuestion(QUESTION))).toEqual(QUESTION);
  });

  it.each([
    '',
    'x',
    'null',
    '[]',
    '{"conditions":[{"field":1}]}',
    '{"conditions":[{"field":"SEX","operator":"LIKE","values":["2"]}]}',
    '{"conditions":[{"field":"SEX","operator":"IS","values":[]}]}',
  ])('that is none is left out: %s', (text) => {
    expect(writeQuestion(readQuestion(text))).toBe('');
  });

  it('has a bound', () => {
    const many = { ...NO_QUESTION, conditions: Array.from({ length: 60 }, () => UNSAID) };
    expect(countOf(readQuestion(JSON.stringify(many)))).toBe(CONDITIONS_MAX);
  });
});

describe('a question that is too long for an address', () => {
  const values = Array.from({ length: 300 }, (_, at) => `code-of-${at}`);
  const long = {
    ...NO_QUESTION,
    conditions: [{ field: 'OCCUPATION', operator: 'IS', values }],
  } as const;

  it('is refused, and not left out: that would show everybody', () => {
    expect(isTooLong(long)).toBe(true);
    expect(membersSearch({ q: writeQuestion(long) })).toEqual({ q: TOO_LONG });
    expect(membersSearch({ q: TOO_LONG })).toEqual({ q: TOO_LONG });
  });

  it('is no other', () => {
    expect(isTooLong(QUESTION)).toBe(false);
    expect(membersSearch({ q: writeQuestion(QUESTION) })).toEqual({ q: writeQuestion(QUESTION) });
  });
});

describe('a question that is asked', () => {
  it('leaves out what was begun and not filled in', () => {
    const begun = { field: '', operator: 'IS', values: [] } as const;
    const draft = {
      ...QUESTION,
      conditions: [begun, WOMEN],
      groups: [{ match: 'ANY', conditions: [begun] } as const],
    };
    expect(whole(draft)).toEqual({ match: 'ALL', conditions: [WOMEN], groups: [] });
  });

  it('is put as the server takes it', () => {
    const kept = { ...UNSAID, values: ['21'] } as const;
    expect(askedOf({ ...QUESTION, conditions: [kept] }).conditions).toEqual([UNSAID]);
  });
});
