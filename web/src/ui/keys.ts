import { useEffect, useEffectEvent } from 'react';

/** Single keys that do something wherever one is, but never while somebody types or a dialog asks. */

/** What the keys do, for the page that explains them. */
export const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Ctrl', 'K'], does: '打开快速查找：页面、单位、会员、批次、银行文件' },
  { keys: ['/'], does: '到列表的查询条件' },
  { keys: ['↓', '↑'], does: '在列表各行之间移动（焦点在表格中时）' },
  { keys: ['Enter'], does: '打开这一行；在查询条件中为查询' },
  { keys: ['空格'], does: '勾选这一行' },
  { keys: ['J', 'K'], does: '在详情页看列表中的下一项、上一项' },
  { keys: ['Ctrl', 'Enter'], does: '提交正在填写的表单' },
  { keys: ['Esc'], does: '关闭对话框、下拉框' },
  { keys: ['?'], does: '显示本说明' },
];

/** This will act on a key that is pressed by itself. */
export function useKey(key: string, act: () => void): void {
  const latest = useEffectEvent(act);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key !== key || event.defaultPrevented || !isFree(event)) return;
      event.preventDefault();
      latest();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key]);
}

/** This will act on a key pressed together with Ctrl, or with ⌘ where that is the custom. */
export function useControlKey(key: string, act: () => void): void {
  const latest = useEffectEvent(act);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key.toLowerCase() !== key || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      latest();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [key]);
}

function isFree({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return !ctrlKey && !metaKey && !altKey && !isTyping(target) && !isAsking();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.role === 'combobox' ||
      (/^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !isBox(target)))
  );
}

function isBox(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type);
}

function isAsking(): boolean {
  const dialogs = document.querySelectorAll<HTMLElement>('[role="dialog"]');
  return [...dialogs].some((dialog) => dialog.getClientRects().length > 0);
}
