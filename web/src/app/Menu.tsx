import DownOutlined from '@ant-design/icons/DownOutlined';
import { Link, useLocation } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useViewer } from '../ui/viewer.tsx';
import { useShownWork } from './jobs/use-work.ts';
import styles from './Menu.module.css';
import { type Group, menuOf, openAtFirst, type Section, sectionAt } from './sections.ts';

/** Heights in px: a row of the menu as the style has it, and what stands above and below the menu. */
const ROW = 31;
const ROW_FOR_FINGERS = 41;
const AROUND = 110;
const NARROW = '(width <= 1023px)';

/** This will say how many rows of the menu the window holds. */
function roomFor(): number {
  const row = window.matchMedia(NARROW).matches ? ROW_FOR_FINGERS : ROW;
  return Math.floor((window.innerHeight - AROUND) / row);
}

type Choices = Readonly<Partial<Record<Group, boolean>>>;

/** The parts of the app that are this person's; plain links, so that a middle click opens a tab. */
export function Menu({ label, onChoose }: { label: string; onChoose?: () => void }) {
  const viewer = useViewer();
  const current = sectionAt(useLocation().pathname)?.group ?? null;
  const { choices, choose } = useChoices(viewer.login);
  const parts = menuOf(viewer);
  const open = openAtFirst(parts, current, roomFor());
  return (
    <nav aria-label={label} className={styles.nav}>
      {parts.map(({ group, sections }) =>
        group ? (
          <Part
            key={group}
            group={group}
            sections={sections}
            isOpen={choices[group] ?? open.has(group)}
            isCurrent={group === current}
            onToggle={(isOpen) => choose(group, isOpen)}
            onChoose={onChoose}
          />
        ) : (
          <Links key="" sections={sections} onChoose={onChoose} />
        ),
      )}
    </nav>
  );
}

interface PartProps {
  group: Group;
  sections: readonly Section[];
  isOpen: boolean;
  isCurrent: boolean;
  onToggle: (isOpen: boolean) => void;
  onChoose: (() => void) | undefined;
}

/** A heading that folds what stands under it; folded, it says that one is in there. */
function Part({ group, sections, isOpen, isCurrent, onToggle, onChoose }: PartProps) {
  const id = useId();
  return (
    <>
      <button
        type="button"
        className={styles.heading}
        aria-expanded={isOpen}
        aria-controls={id}
        data-current={isCurrent && !isOpen}
        onClick={() => onToggle(!isOpen)}
      >
        {group}
        <DownOutlined className={styles.fold} aria-hidden />
        {!isOpen && sections.some(({ path }) => path === '/disbursements') && <Waiting />}
      </button>
      <Links id={id} sections={sections} isHidden={!isOpen} onChoose={onChoose} />
    </>
  );
}

interface LinksProps {
  id?: string;
  sections: readonly Section[];
  isHidden?: boolean;
  onChoose: (() => void) | undefined;
}

function Links({ id, sections, isHidden = false, onChoose }: LinksProps) {
  return (
    <ul id={id} className={styles.menu} hidden={isHidden}>
      {sections.map((section) => (
        <li key={section.path}>
          <Link
            to={section.path}
            className={styles.item}
            activeOptions={{ exact: section.path === '/', includeSearch: false }}
            {...(onChoose && { onClick: onChoose })}
          >
            {section.label}
            {section.path === '/disbursements' && <Waiting />}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** How many wait for one's own decision, and nobody else's. */
function Waiting() {
  const { waitingCount } = useShownWork();
  if (waitingCount === 0) return null;
  return (
    <span className={styles.waiting}>
      {waitingCount}
      <span className={styles.hidden}> 批等待您办理</span>
    </span>
  );
}

/** What the person folded or opened on this computer; it stays until they say otherwise. */
function useChoices(login: string) {
  const key = `puhui.menu.${login}`;
  const [choices, setChoices] = useState<Choices>(() => readChoices(localStorage.getItem(key)));

  function choose(group: Group, isOpen: boolean): void {
    const next = { ...choices, [group]: isOpen };
    setChoices(next);
    localStorage.setItem(key, JSON.stringify(next));
  }

  return { choices, choose };
}

/** This will read what was kept; anything else is nothing. */
function readChoices(text: string | null): Choices {
  try {
    const kept: unknown = JSON.parse(text ?? '{}');
    return kept && typeof kept === 'object' ? kept : {};
  } catch {
    return {};
  }
}
