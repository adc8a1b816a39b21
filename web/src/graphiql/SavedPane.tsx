import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useId, useState } from 'react';
import { ask } from './fetcher.ts';
import { SavedItem } from './SavedItem.tsx';
import styles from './SavedPane.module.css';
import { contentOf, type SavedQuery, save, savedQueries } from './saved.ts';

/** One's own saved queries and those shared with one: open in a tab, save, update, rename, share, remove. */
export function SavedPane({ mayShare }: { mayShare: boolean }) {
  const [saved, setSaved] = useState<readonly SavedQuery[] | null>(null);
  const [said, setSaid] = useState('');
  const [round, setRound] = useState(0);
  const current = useCurrentQuery();

  useEffect(() => {
    let isOver = false;
    async function read(): Promise<void> {
      const found = await savedQueries(ask);
      if (isOver) return;
      if (typeof found === 'string') setSaid(found);
      else setSaved(found);
    }
    if (round >= 0) void read();
    return () => {
      isOver = true;
    };
  }, [round]);

  function tell(text: string): void {
    setSaid(text);
    setRound((one) => one + 1);
  }

  const own = saved?.filter(({ isOwn }) => isOwn) ?? [];
  const shared = saved?.filter(({ isOwn }) => !isOwn) ?? [];
  return (
    <section className={styles.pane} aria-label="保存的查询">
      <h2>保存的查询</h2>
      <SaveForm
        title={current.title}
        onSave={(name) => save(ask, name, current.query(), current.variables())}
        onSaid={tell}
      />
      <p aria-live="polite" className={styles.said}>
        {said}
      </p>
      {saved === null ? (
        <p className={styles.none}>{said ? '没有读到，请稍后再打开。' : '正在读取…'}</p>
      ) : (
        <>
          <h3>我的</h3>
          {own.length === 0 && (
            <p className={styles.none}>还没有。写好一个查询，在上面取个名字保存，以后随时打开。</p>
          )}
          <ul>
            {own.map((one) => (
              <SavedItem
                key={one.id}
                saved={one}
                mayShare={mayShare}
                onOpen={current.open}
                content={() => contentOf(current.query(), current.variables())}
                onSaid={tell}
              />
            ))}
          </ul>
          <h3>共享给我的</h3>
          {shared.length === 0 && <p className={styles.none}>还没有人共享查询。</p>}
          <ul>
            {shared.map((one) => (
              <SavedItem
                key={one.id}
                saved={one}
                mayShare={false}
                onOpen={current.open}
                onSaid={tell}
              />
            ))}
          </ul>
          <p className={styles.none}>共享的只是问法，打开的人只看到自己范围内的结果。</p>
        </>
      )}
    </section>
  );
}

interface SaveFormProps {
  title: string;
  onSave: (name: string) => Promise<string | null>;
  onSaid: (text: string) => void;
}

function SaveForm({ title, onSave, onSaid }: SaveFormProps) {
  const [name, setName] = useState<string | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const id = useId();
  const shown = name ?? title;

  async function submit(): Promise<void> {
    setIsSaving(true);
    const refused = await onSave(shown);
    setIsSaving(false);
    if (refused === null) setName(null);
    onSaid(refused ?? `已保存“${shown}”。`);
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isSaving) void submit();
      }}
    >
      <label htmlFor={id}>把当前查询保存为</label>
      <div>
        <input
          id={id}
          value={shown}
          maxLength={40}
          required
          placeholder="如：本单位未办卡"
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" disabled={isSaving}>
          保存
        </button>
      </div>
    </form>
  );
}

interface CurrentQuery {
  title: string;
  query: () => string;
  variables: () => string;
  open: (saved: SavedQuery) => void;
}

const UNTITLED = /^</;

function useCurrentQuery(): CurrentQuery {
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const title = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.title ?? '');
  const actions = useGraphiQLActions();
  return {
    title: UNTITLED.test(title) ? '' : title.slice(0, 40),
    query: () => queryEditor?.getValue() ?? '',
    variables: () => variableEditor?.getValue() ?? '',
    open({ document, variables }) {
      actions.addTab();
      queryEditor?.setValue(document);
      variableEditor?.setValue(variables);
      queryEditor?.focus();
    },
  };
}
