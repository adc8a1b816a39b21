/** How every request of these pages is made: our own origin, cookies, and the header that no foreign form can send. */

export const GRAPHQL_URL = '/graphql';
export const SESSION_URL = '/session';
export const CONFIRM_URL = '/session/confirm';
export const OIDC_URL = '/session/oidc';
export const OIDC_METHODS_URL = '/session/methods';

/** A non-simple header: a cross-site form cannot set it, so the server refuses changes without it. */
export const CSRF_HEADERS = { 'X-CSRF-Preflight': '1' } as const;

/** The default of urql lists event streams, and the server would then answer every query as one. */
export const GRAPHQL_ACCEPT = 'application/graphql-response+json, application/json';

export const GRAPHQL_FETCH_OPTIONS = {
  credentials: 'same-origin',
  headers: { ...CSRF_HEADERS, Accept: GRAPHQL_ACCEPT },
} as const satisfies RequestInit;

/** This will find the number under which the server logged the request. */
export function requestIdOf(response: unknown): string | undefined {
  return response instanceof Response
    ? (response.headers.get('X-Request-Id') ?? undefined)
    : undefined;
}
