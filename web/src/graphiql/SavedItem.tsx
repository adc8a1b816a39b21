import { useId, useState } from 'react';
import type { Role } from '../api/gql/graphql.ts';
import { roleLabels } from '../ui/roles.ts';
import { ask } from './fetcher.ts';
import styles from './SavedPane.module.css';
import { change, remove, type Said, type SavedQuery } from './saved.ts';

const ROLES: readonly Role[] = [
  'OFFICE',
  'MAKER',
  'CHECKER',
  'RELEASER',
  'LEADER',
  'CLERK',
  'AUDITOR',
  'ADMIN',
  'SECURITY_ADMIN',
  'AUDIT_ADMIN',
];

interface SavedItemProps {
  saved: SavedQuery;
  mayShare: boolean;
  onOpen: (saved: SavedQuery) => void;
  onSaid: (text: string) => void;
  /** What stands in the editors, for one's own. */
  content?: () => Record<string, string>;
}

type Doing = 'naming' | 'sharing' | 'removing' | null;

/** One saved query; what is done to it asks back in place, without a dialog. */
export function SavedItem({ saved, mayShare, onOpen, onSaid, content }: SavedItemProps) {
  const [doing, setDoing] = useState<Doing>(null);

  async function act(done: Promise<Said>, text: string): Promise<void> {
    const refused = await done;
    if (refused === null) setDoing(null);
    onSaid(refused ?? text);
  }

  const toggle = (wanted: Doing) => setDoing(doing === wanted ? null : wanted);
  return (
    <li>
      <button
        type="button"
        className={styles.open}
        onClick={() => onOpen(saved)}
        title="在新标签中打开"
      >
        {saved.name}
      </button>
      <small>{whose(saved)}</small>
      {content && (
        <div className={styles.acts}>
          <button
            type="button"
            title="用编辑区里的查询替换"
            onClick={() =>
              void act(
                change(ask, saved, { content: content() }),
                `“${saved.name}”已更新为当前查询。`,
              )
            }
          >
            更新为当前查询
          </button>
          <button type="button" aria-expanded={doing === 'naming'} onClick={() => toggle('naming')}>
            改名
          </button>
          {mayShare && (
            <button
              type="button"
              aria-expanded={doing === 'sharing'}
              onClick={() => toggle('sharing')}
            >
              共享
            </button>
          )}
          <button
            type="button"
            aria-expanded={doing === 'removing'}
            onClick={() => toggle('removing')}
          >
            删除
          </button>
        </div>
      )}
      {doing === 'naming' && (
        <Naming
          name={saved.name}
          onName={(name) => void act(change(ask, saved, { name }), `已改名为“${name}”。`)}
        />
      )}
      {doing === 'sharing' && (
        <Sharing
          shared={saved.sharedWith}
          onShare={(sharedWith) =>
            void act(
              change(ask, saved, { sharedWith }),
              sharedWith.length > 0 ? '已共享。' : '已改为只有自己可见。',
            )
          }
        />
      )}
      {doing === 'removing' && (
        <fieldset className={styles.asked} aria-label={`删除“${saved.name}”`}>
          <span>删除后不能恢复{saved.sharedWith.length > 0 ? '，共享到的人也不再看到' : ''}。</span>
          <button
            type="button"
            ref={takeFocus}
            onClick={() => void act(remove(ask, saved), `已删除“${saved.name}”。`)}
          >
            确定删除
          </button>
          <button type="button" onClick={() => setDoing(null)}>
            不删
          </button>
        </fieldset>
      )}
    </li>
  );
}

/** What was just asked for is where the keyboard goes next. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

function Naming({ name, onName }: { name: string; onName: (name: string) => void }) {
  const [text, setText] = useState(name);
  const id = useId();
  return (
    <form
      className={styles.asked}
      onSubmit={(event) => {
        event.preventDefault();
        onName(text.trim());
      }}
    >
      <label htmlFor={id}>新名称</label>
      <input
        id={id}
        ref={takeFocus}
        value={text}
        maxLength={40}
        required
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit">改名</button>
    </form>
  );
}

function Sharing({
  shared,
  onShare,
}: {
  shared: readonly Role[];
  onShare: (roles: Role[]) => void;
}) {
  const [chosen, setChosen] = useState<readonly Role[]>(shared);
  return (
    <form
      className={styles.asked}
      onSubmit={(event) => {
        event.preventDefault();
        onShare([...chosen]);
      }}
    >
      <fieldset>
        <legend>共享给哪些岗位（都不选则只有自己可见）</legend>
        {ROLES.map((role) => (
          <label key={role}>
            <input
              type="checkbox"
              checked={chosen.includes(role)}
              onChange={({ target }) =>
                setChosen(target.checked ? [...chosen, role] : chosen.filter((one) => one !== role))
              }
            />
            {roleLabels([role])}
          </label>
        ))}
      </fieldset>
      <button type="submit">确定</button>
    </form>
  );
}

function whose({ isOwn, sharedWith, ownerName }: SavedQuery): string {
  if (!isOwn) return ownerName ? `${ownerName}共享` : '上级共享';
  return sharedWith.length > 0 ? `已共享给${roleLabels(sharedWith)}` : '';
}
