import { beforeEach, describe, expect, test } from 'vitest';
import { forgetQueriesOf, namespaceOf } from '../../src/ui/local-storage.ts';

beforeEach(() => localStorage.clear());

describe('forgetQueriesOf', () => {
  test('forgets one person on a shared desktop and nobody else', () => {
    localStorage.setItem(`${namespaceOf('clerk')}:graphiql:query`, 'a');
    localStorage.setItem(`${namespaceOf('clerk')}:graphiql:tabState`, 'b');
    localStorage.setItem(`${namespaceOf('clerk2')}:graphiql:query`, 'c');
    localStorage.setItem('other', 'd');
    forgetQueriesOf('clerk');
    expect(Object.keys(localStorage).toSorted()).toEqual(['other', 'puhui/clerk2:graphiql:query']);
  });
});
