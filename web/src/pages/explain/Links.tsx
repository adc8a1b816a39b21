import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Code, grouped } from '../../ui/Facts.tsx';
import { formatMinute } from '../../ui/format.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import styles from './Explain.module.css';
import type { Chain } from './ExplainPage.tsx';
import { CHAIN_STATUSES } from './words.ts';

type ChainLink = Chain['links'][number];
type Source = NonNullable<ChainLink['source']>;

/** The links in their order, each with what it says, where it is written, and whether that agrees. */
export function Links({ links }: { links: readonly ChainLink[] }): ReactNode {
  return (
    <ol className={styles.links}>
      {links.map((link) => (
        <li key={link.step} className={styles.link} data-status={link.status}>
          <div className={styles.head}>
            <h3 className={styles.name}>{link.label}</h3>
            <StateTag table={CHAIN_STATUSES} state={link.status} />
            {link.at && <time dateTime={link.at}>{formatMinute(link.at)}</time>}
          </div>
          {link.problem && <p className={styles.problem}>{link.problem}</p>}
          <Pairs facts={link.facts} what={`${link.label}：账上`} />
          {link.source && <Written source={link.source} />}
          {link.cells.length > 0 && (
            <details>
              <summary>存档中的原行（已掩码）</summary>
              <Pairs facts={link.cells} what={`${link.label}：原行`} />
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}

function Pairs({ facts, what }: { facts: ChainLink['facts']; what: string }) {
  if (facts.length === 0) return null;
  return (
    <dl className={styles.facts} aria-label={what}>
      {facts.map(({ label, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a ledger says the same thing twice on purpose
        <div key={`${label}-${at}`}>
          <dt>{label}</dt>
          <dd>{text || '—'}</dd>
        </div>
      ))}
    </dl>
  );
}

function Written({ source }: { source: Source }) {
  const { name, place, digest, isIntact, bankFileId, rosterId, certificateId, lineNumber } = source;
  return (
    <p className={styles.source}>
      {bankFileId && (
        <Link
          to="/bank-files/$id"
          params={{ id: bankFileId }}
          search={{ lines: 'yes', line: String(lineNumber ?? 1) }}
        >
          {name}
        </Link>
      )}
      {rosterId && (
        <Link to="/imports/$id" params={{ id: rosterId }}>
          {name}
        </Link>
      )}
      {certificateId && (
        <Link to="/certificates/$id" params={{ id: certificateId }}>
          {name}
        </Link>
      )}{' '}
      {place}
      <br />
      摘要 <Code>{grouped(digest)}</Code>
      <CopyButton text={digest} what={`${name} 的摘要`} />{' '}
      {isIntact ? '重新计算一致' : '重新计算不一致'}
    </p>
  );
}
