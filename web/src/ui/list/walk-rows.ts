/** The arrow keys in a list: from the thing that has the focus to the same one in the row below or above. */

const FOCUSABLE = 'a[href], button:not([disabled]), input:not([disabled])';
const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowUp: -1 };

/** This will move the focus one row on, if the key is an arrow and there is a row. */
export function walkRows(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const { target } = event;
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (!(target instanceof HTMLElement) || isTyping(target)) return;
  const next = nextOf(target, step);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function nextOf(target: HTMLElement, step: 1 | -1): HTMLElement | undefined {
  const row = target.closest<HTMLElement>('tr');
  const all = [
    ...(target.closest('.ant-table-wrapper')?.querySelectorAll<HTMLElement>('tr[data-row-key]') ??
      []),
  ];
  const from = row ? all.indexOf(row) : -1;
  if (from < 0) return step > 0 ? link(all[0]) : undefined;
  const place = row ? within(row).indexOf(target) : 0;
  const there = all[from + step];
  return there && (within(there)[place] ?? link(there));
}

/** The name of a row leads to it; failing that, whatever can be focused first. */
function link(row: HTMLElement | undefined): HTMLElement | undefined {
  return row?.querySelector<HTMLElement>('th a[href]') ?? (row && within(row)[0]);
}

function within(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>(FOCUSABLE)];
}

function isTyping(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type);
}
