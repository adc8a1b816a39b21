/** This will let the keyboard into a table that scrolls sideways: its box must be able to take the focus. */
export function letScroll(around: HTMLElement | null): void {
  const boxes = around?.querySelectorAll<HTMLElement>('.ant-table-content, .ant-table-body');
  for (const box of boxes ?? []) box.tabIndex = 0;
}
