import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';
import { createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import type { Staff } from '../api/session.ts';
import { namespaceOf } from '../ui/local-storage.ts';
import { Banner } from './Banner.tsx';
import { ask, createFetcher } from './fetcher.ts';
import { ResultBar } from './ResultBar.tsx';
import { savedPlugin } from './saved-plugin.tsx';
import { startersFor } from './starters.ts';

const HISTORY_LENGTH_MAX = 50;
const SCOPE_QUERY = 'query Scope { viewer { scopeLabel } }';

/** GraphiQL for clerks: cookies only, no headers to edit, and what is kept is kept per person. */
export function Console({ staff }: { staff: Staff }) {
  const [isExpired, setIsExpired] = useState(false);
  const [scopeLabel, setScopeLabel] = useState<string | null>(null);
  const fetcher = useMemo(() => createFetcher(() => setIsExpired(true)), []);
  const storage = useMemo(
    () => createLocalStorage({ namespace: namespaceOf(staff.login) }),
    [staff.login],
  );

  const plugins = useMemo(
    () => [savedPlugin(staff.roles), explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN],
    [staff.roles],
  );
  const [starters] = useState(() => [...startersFor(staff.roles, new Date())]);

  useEffect(() => {
    let isOver = false;
    async function readScope(): Promise<void> {
      const { data } = await ask({ query: SCOPE_QUERY });
      if (!isOver) setScopeLabel(scopeIn(data));
    }
    void readScope();
    return () => {
      isOver = true;
    };
  }, []);

  return (
    <>
      <Banner staff={staff} scopeLabel={scopeLabel} isExpired={isExpired} />
      <main>
        <GraphiQL
          fetcher={fetcher}
          storage={storage}
          plugins={plugins}
          defaultTabs={starters}
          isHeadersEditorEnabled={false}
          shouldPersistHeaders={false}
          showPersistHeadersSettings={false}
          maxHistoryLength={HISTORY_LENGTH_MAX}
          defaultTheme="light"
        >
          <GraphiQL.Logo>
            <span className="puhui-hint">结果只含您可以查看的数据</span>
          </GraphiQL.Logo>
          <GraphiQL.Footer>
            <ResultBar />
          </GraphiQL.Footer>
        </GraphiQL>
      </main>
    </>
  );
}

function scopeIn(data: unknown): string | null {
  const label = (data as { viewer?: { scopeLabel?: unknown } } | null | undefined)?.viewer
    ?.scopeLabel;
  return typeof label === 'string' ? label : null;
}
