import { CombinedError } from '@urql/core';
import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { isUnauthenticated, problemOf } from '../../src/api/problems.ts';

function refused(code: string, message = 'English for the log', requestId = 'r-1'): CombinedError {
  return new CombinedError({
    graphQLErrors: [new GraphQLError(message, { extensions: { code, requestId } })],
  });
}

function answered(status: number, headers: Record<string, string> = {}): CombinedError {
  return new CombinedError({
    networkError: new Error('No Content'),
    response: new Response('', { status, headers }),
  });
}

describe('problemOf', () => {
  test.each([
    ['UNAUTHENTICATED', 'unauthenticated'],
    ['NOT_PERMITTED', 'forbidden'],
    ['RATE_LIMITED', 'limited'],
    ['INTERNAL', 'server'],
  ])('reads the code %s as %s', (code, kind) => {
    expect(problemOf(refused(code)).kind).toBe(kind);
  });

  test.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [429, 'limited'],
    [500, 'server'],
    [502, 'server'],
  ])('reads the status %i as %s when there is no code', (status, kind) => {
    expect(problemOf(answered(status)).kind).toBe(kind);
  });

  test('reads no answer at all as offline', () => {
    const error = new CombinedError({ networkError: new TypeError('Failed to fetch') });
    expect(problemOf(error)).toMatchObject({ kind: 'offline', title: '连不上服务器' });
  });

  test('carries the number to read out, from the error or else from the response', () => {
    expect(problemOf(refused('INTERNAL')).requestId).toBe('r-1');
    expect(problemOf(answered(502, { 'X-Request-Id': 'r-2' })).requestId).toBe('r-2');
    expect(problemOf(answered(502))).not.toHaveProperty('requestId');
  });

  test('gives the reason of a limit in the words of the server', () => {
    expect(problemOf(refused('QUERY_TOO_DEEP', '查询最多 10 层，这个有 12 层。')).advice).toBe(
      '查询最多 10 层，这个有 12 层。',
    );
  });

  test.each(['INTERNAL', 'QUERY_TOO_DEEP', 'NOT_PERMITTED'])(
    'never shows English to a clerk (%s)',
    (code) => {
      const { title, advice } = problemOf(refused(code));
      expect(`${title}${advice}`).not.toMatch(/[A-Za-z]/);
    },
  );
});

describe('isUnauthenticated', () => {
  test('is true only of an ended session', () => {
    expect(isUnauthenticated(refused('UNAUTHENTICATED'))).toBe(true);
    expect(isUnauthenticated(answered(401))).toBe(true);
    expect(isUnauthenticated(refused('NOT_PERMITTED'))).toBe(false);
    expect(isUnauthenticated(undefined)).toBe(false);
  });
});
