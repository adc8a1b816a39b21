/** What the query console keeps in the browser is kept per person: desktops are shared. */

const APP = 'puhui';

/** This will name the part of local storage that belongs to one person. */
export function namespaceOf(login: string): string {
  return `${APP}/${login}`;
}

/** This will forget the queries and history that a person left in this browser. */
export function forgetQueriesOf(login: string, storage: Storage = localStorage): void {
  const prefix = `${namespaceOf(login)}:`;
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) if (key?.startsWith(prefix)) storage.removeItem(key);
}
