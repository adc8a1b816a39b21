/**
 * The key under which a creating act is done once. It stays the same for every press of one form until the act is
 * done, over a lost connection and a reload, so that what arrived although no answer came back is not done again.
 */

const SUFFIX = '#key';
const BYTES = 18;

/** What the server says of a key that stands for something already done. */
export const KEY_REUSED = 'IDEMPOTENCY_KEY_REUSED';

/** This will make a key that nobody guesses, of URL-safe characters. */
export function newActKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** This will give the key that a form was sent with before and got no answer, or a new one. */
export function actKeyOf(draft: string, storage: Storage = sessionStorage): string {
  return storage.getItem(draft + SUFFIX) ?? newActKey();
}

/** This will remember the key of what is being sent. */
export function keepActKey(draft: string, key: string, storage: Storage = sessionStorage): void {
  storage.setItem(draft + SUFFIX, key);
}

/** This will forget the key: the act is done, or was refused and left none behind. */
export function dropActKey(draft: string, storage: Storage = sessionStorage): void {
  storage.removeItem(draft + SUFFIX);
}
