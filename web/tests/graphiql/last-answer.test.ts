// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { lastAnswer } from '../../src/graphiql/last-answer.ts';

describe('lastAnswer', () => {
  test('reads data and cost', () => {
    const cost = { value: 5, max: 9, depth: 2, depthMax: 12, breadth: 3, breadthMax: 100 };
    const text = JSON.stringify({ data: { a: 1 }, extensions: { cost } });
    expect(lastAnswer(text)).toEqual({ data: { a: 1 }, cost, problem: null });
  });

  test('says what to do about a refusal', () => {
    const errors = [{ message: '只能查询。', extensions: { code: 'MUTATION_NOT_ALLOWED' } }];
    const problem = lastAnswer(JSON.stringify({ errors }))?.problem;
    expect(problem?.message).toBe('只能查询。');
    expect(problem?.advice).toContain('相应页面办理');
  });

  test.each([undefined, null, '', 'text', '3', '{"extensions": {"cost": "x"}}'])(
    'makes nothing of %j',
    (text) => {
      const found = lastAnswer(text);
      expect([found?.cost ?? null, found?.problem ?? null]).toEqual([null, null]);
    },
  );
});
