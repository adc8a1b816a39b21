/** Pages of ours outside the router that may ask to be returned to. */
const DESTINATIONS: ReadonlySet<string> = new Set(['/graphiql']);

/** This will say where a sign-in leads on; only to our own known pages, never to an address of a stranger's. */
export function afterSignIn(search: string): string | null {
  const next = new URLSearchParams(search).get('next');
  return next !== null && DESTINATIONS.has(next) ? next : null;
}
