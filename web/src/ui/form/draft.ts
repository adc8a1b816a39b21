/** What somebody typed and has not sent, kept for this tab; passwords are never among it. */

const PREFIX = 'puhui-draft';

/** This will name the draft of one form of one person. */
export function draftKey(login: string, formId: string): string {
  return `${PREFIX}/${login}:${formId}`;
}

/** This will read a draft; anything odd counts as none. */
export function readDraft(key: string, storage: Storage = sessionStorage): object | null {
  try {
    const found: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    return typeof found === 'object' && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}

/** This will keep a draft, without the fields named as secret. */
export function keepDraft(
  key: string,
  values: object,
  secrets: readonly string[],
  storage: Storage = sessionStorage,
): void {
  const open = Object.entries(values).filter(([name]) => !secrets.includes(name));
  storage.setItem(key, JSON.stringify(Object.fromEntries(open)));
}

/** This will forget a draft. */
export function dropDraft(key: string, storage: Storage = sessionStorage): void {
  storage.removeItem(key);
}
