import { Client, type Exchange, fetchExchange, type Operation } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { filter, fromPromise, makeSubject, merge, mergeMap, pipe, share, takeUntil } from 'wonka';
import { KEYS, UPDATES } from './cache.ts';
import { GRAPHQL_FETCH_OPTIONS, GRAPHQL_URL } from './http.ts';
import { isUnauthenticated } from './problems.ts';

/** This will make a client whose requests wait for a new sign-in instead of failing when the session is over. */
export function createClient(renewed: () => Promise<void>): Client {
  return new Client({
    url: GRAPHQL_URL,
    preferGetMethod: false,
    fetchOptions: GRAPHQL_FETCH_OPTIONS,
    exchanges: [
      cacheExchange({ keys: KEYS, updates: { Mutation: UPDATES } }),
      replayAfterSignIn(renewed),
      fetchExchange,
    ],
  });
}

/** This will hold back a request that met an expired session and send it again after the sign-in. */
function replayAfterSignIn(renewed: () => Promise<void>): Exchange {
  return ({ forward }) =>
    (operations) => {
      const shared = share(operations);
      const refused = makeSubject<Operation>();
      const replayed = pipe(
        refused.source,
        mergeMap((operation) =>
          pipe(
            fromPromise(renewed().then(() => operation)),
            takeUntil(pipe(shared, filter(isTeardownOf(operation)))),
          ),
        ),
      );
      return pipe(
        merge([shared, replayed]),
        forward,
        filter(({ error, operation }) => {
          if (!isUnauthenticated(error)) return true;
          refused.next(operation);
          return false;
        }),
      );
    };
}

/** Whoever asked has left: there is nothing to send again. */
function isTeardownOf({ key }: Operation): (operation: Operation) => boolean {
  return (operation) => operation.kind === 'teardown' && operation.key === key;
}
