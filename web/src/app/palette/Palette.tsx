import { useNavigate } from '@tanstack/react-router';
import { Input, Modal } from 'antd';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { useQuery } from 'urql';
import { PaletteDisbursementsDocument, PaletteDocument } from '../../api/gql/graphql.ts';
import { handSecret } from '../../ui/list/use-secret.ts';
import { useViewer } from '../../ui/viewer.tsx';
import { disbursementsFor, type Find, foundBy, numbersFor, pagesFor, recentFor } from './finds.ts';
import styles from './Palette.module.css';
import { recentPages } from './recent.ts';

const SETTLE_MS = 200;
const TEXT_MAX = 60;

/** Goes anywhere by a few letters: pages, units, people, batches, files; only what is one's own to see. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const { finds, isLooking } = useFinds(typed.trim());
  const chosen = Math.min(at, finds.length - 1);

  function go({ to, search, secret }: Find): void {
    onClose();
    if (secret) handSecret(secret.list, secret.filters);
    void navigate({ to, search: (search ?? {}) as never });
  }

  function onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((chosen + step + finds.length) % Math.max(1, finds.length));
    }
    const find = finds[chosen];
    // An input method that is still composing uses Enter for itself.
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && find) go(find);
  }

  return (
    <Modal open title="快速查找" footer={null} width={600} onCancel={onClose} destroyOnHidden>
      <Input
        autoFocus
        role="combobox"
        aria-label="查找页面、单位、会员、批次、银行文件"
        aria-expanded
        aria-controls={listId}
        aria-autocomplete="list"
        {...(finds[chosen] && { 'aria-activedescendant': `${listId}-${chosen}` })}
        placeholder="页面、单位、会员姓名、发放批次、银行文件；证件号码和手机号须填完整"
        autoComplete="off"
        spellCheck={false}
        maxLength={TEXT_MAX}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <Finds finds={finds} chosen={chosen} listId={listId} onChoose={go} />
      <p role="status" className={styles.status}>
        {statusOf(typed, finds.length, isLooking)}
      </p>
    </Modal>
  );
}

function statusOf(typed: string, count: number, isLooking: boolean): string {
  if (isLooking) return '正在查找…';
  if (count > 0) return `${count} 项，↑↓ 选择，回车打开`;
  return typed.trim() ? '没有找到，请换几个字' : '';
}

interface FindsProps {
  finds: readonly Find[];
  chosen: number;
  listId: string;
  onChoose: (find: Find) => void;
}

function Finds({ finds, chosen, listId, onChoose }: FindsProps) {
  return (
    <div id={listId} role="listbox" aria-label="查找结果" className={styles.finds}>
      {finds.map((find, index) => (
        <div key={find.key}>
          {find.group !== finds[index - 1]?.group && (
            <div className={styles.group} aria-hidden="true">
              {find.group}
            </div>
          )}
          <button
            type="button"
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={styles.find}
            ref={index === chosen ? intoSight : undefined}
            onClick={() => onChoose(find)}
          >
            <span>{find.label}</span>
            {find.hint && <span className={styles.hint}>{find.hint}</span>}
          </button>
        </div>
      ))}
    </div>
  );
}

function intoSight(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' });
}

/** What there is for a text: at once what is known here, and a moment later what the server knows. */
function useFinds(text: string): { finds: Find[]; isLooking: boolean } {
  const viewer = useViewer();
  const settled = useSettled(text);
  const isNumber = /^[\d\s-]{8,}[\dxX]?$/.test(settled);
  const [{ data, fetching }] = useQuery({
    query: PaletteDocument,
    variables: { text: settled },
    pause: settled === '' || isNumber,
  });
  const [{ data: newest }] = useQuery({ query: PaletteDisbursementsDocument, pause: text === '' });
  const isAnswered = settled === text && settled !== '' && !isNumber;
  return {
    finds: [
      ...numbersFor(viewer, text),
      ...recentFor(recentPages(), text),
      ...pagesFor(viewer, text),
      ...(isAnswered && data ? foundBy(data, text) : []),
      ...(text && newest ? disbursementsFor(newest, text) : []),
    ],
    isLooking: fetching || settled !== text,
  };
}

/** The server is asked when somebody stops typing, not at every letter. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
