// @vitest-environment node
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/graphiql/fetcher.ts';
import * as saved from '../../src/graphiql/saved.ts';
import { SCHEMA } from './schema.ts';

function server(answer: Answer) {
  const asked: { query: string; variables: object }[] = [];
  const ask = async (question: { query: string; variables: object }) => {
    asked.push(question);
    return answer;
  };
  return { asked, ask };
}

const ONE = {
  id: 'x',
  name: '甲',
  version: 3,
  isOwn: true,
  sharedWith: [],
  document: '{ a }',
  variables: '',
  ownerName: null,
};
const DONE = { bookmark: { id: 'x' }, userErrors: [] };

describe('savedQueries', () => {
  test('reads what is kept, whatever is missing in it', async () => {
    const { id, name, version, isOwn, sharedWith } = ONE;
    const kept = { id, name, version, isOwn, sharedWith, owner: { name: '黄敏' } };
    const { ask } = server({
      data: { bookmarks: [{ ...kept, content: { document: '{ a }', x: 1 } }] },
    });
    expect(await saved.savedQueries(ask)).toEqual([{ ...ONE, ownerName: '黄敏' }]);
  });

  test('gives the reason when there is no answer', async () => {
    expect(await saved.savedQueries(server({ errors: [{ message: '登录已过期' }] }).ask)).toBe(
      '登录已过期',
    );
  });
});

describe('an act', () => {
  test('sends a document of the app with the version that was seen', async () => {
    const { asked, ask } = server({ data: { bookmarkChange: DONE } });
    expect(await saved.change(ask, ONE, { name: '乙' })).toBeNull();
    expect(asked[0]?.variables).toEqual({ id: 'x', input: { name: '乙', version: 3 } });
    expect(validate(SCHEMA, parse(asked[0]?.query ?? ''))).toEqual([]);
  });

  test('keeps no empty variables', async () => {
    const { asked, ask } = server({ data: { bookmarkCreate: DONE } });
    await saved.save(ask, '甲', '{ a }', ' ');
    expect(asked[0]?.variables).toEqual({
      input: { kind: 'QUERY', name: '甲', content: { document: '{ a }' } },
    });
  });

  test('gives the reason of a refusal', async () => {
    const userErrors = [{ field: ['name'], code: 'BOOKMARK_NAME_TAKEN', message: '已有同名' }];
    const { ask } = server({ data: { bookmarkRemove: { bookmark: null, userErrors } } });
    expect(await saved.remove(ask, ONE)).toBe('已有同名');
  });
});
