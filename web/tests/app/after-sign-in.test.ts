import { describe, expect, test } from 'vitest';
import { afterSignIn } from '../../src/app/after-sign-in.ts';

describe('afterSignIn', () => {
  test('leads on to the query console', () => {
    expect(afterSignIn('?next=/graphiql')).toBe('/graphiql');
  });

  test.each([
    '',
    '?next=',
    '?next=//elsewhere.example',
    '?next=https://elsewhere.example/graphiql',
    '?next=/graphiql/../x',
  ])('leads nowhere with %j', (search) => {
    expect(afterSignIn(search)).toBeNull();
  });
});
