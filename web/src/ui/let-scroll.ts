/** This will let the keyboard into a table that scrolls sideways: its box must be able to take the focus. */
export function letScroll(around: HTMLElement | null): void {
  for (const box of around?.querySelectorAll<HTMLElement>('.ant-table-content') ?? []) {
    box.tabIndex = 0;
  }
}
