const FIELDS = 'input:not([type="hidden"]):not(:disabled), textarea:not(:disabled)';

/** This will put the focus where typing goes on when a dialog opens; left to itself it is at the button that closes. */
export function focusFirstField(root: ParentNode | null): void {
  const fields = [...(root?.querySelectorAll<HTMLInputElement>(FIELDS) ?? [])];
  (fields.find(({ value }) => value === '') ?? fields[0])?.focus();
}
