import { getRouteApi } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useClient, useQuery } from 'urql';
import {
  BankProfileNamesDocument,
  BankProfileWholeDocument,
  ProfileTrialsDocument,
} from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Candidate } from './Candidate.tsx';
import styles from './Profiles.module.css';
import { ProfileTables } from './ProfileTables.tsx';
import { Trials } from './Trials.tsx';

const route = getRouteApi('/profiles');
const SHOWN_MAX = 20;

/** What was agreed with the bank, what another agreement would change, and how it is put into force. */
export function ProfilesPage(): ReactNode {
  const { profile, trial } = route.useSearch();
  const navigate = route.useNavigate();
  const client = useClient();
  const viewer = useViewer();
  const [text, setText] = useState('');
  const [{ data, error, fetching }, ask] = useQuery({ query: BankProfileNamesDocument });
  if (!data) {
    if (error) {
      return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
    }
    return <Loading what="银行约定" />;
  }
  const names = data.bankProfiles;
  const name = profile ?? names[0]?.name;
  if (!name)
    return (
      <Nothing title="没有可看的银行约定" advice="银行约定由普惠办公室、审计与系统管理员查看。" />
    );

  return (
    <>
      <PageHead
        title="银行约定"
        lead="银行文件怎样写、怎样读，都由约定规定。约定随系统部署生效，本页只供查看、检查与试算，不使任何约定生效。"
      />
      <Section title="约定的内容">
        <Select
          aria-label="看哪份约定"
          className={styles.choice}
          value={name}
          onChange={(next) => void navigate({ search: (old) => ({ ...old, profile: next }) })}
          options={names.map((each) => ({
            value: each.name,
            label: each.isInForce ? `${each.name}（现行）` : each.name,
          }))}
        />
        <Whole name={name} onDraft={setText} />
      </Section>
      <Section title="检查一份拟用的约定">
        <Candidate
          text={text}
          onText={setText}
          onTried={() =>
            void client
              .query(ProfileTrialsDocument, { first: SHOWN_MAX }, { requestPolicy: 'network-only' })
              .toPromise()
          }
        />
      </Section>
      {hasRole(viewer, 'OFFICE', 'AUDITOR') && (
        <Section title="对最近送出文件的影响">
          <Trials
            opened={trial}
            onOpen={(next) => void navigate({ search: (old) => ({ ...old, trial: next }) })}
          />
        </Section>
      )}
    </>
  );
}

function Whole({ name, onDraft }: { name: string; onDraft: (text: string) => void }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: BankProfileWholeDocument,
    variables: { name },
  });
  if (error) {
    return <Failed problem={problemOf(error)} onRetry={() => ask()} isRetrying={fetching} />;
  }
  const found = data?.bankProfiles[0];
  if (!found) {
    return fetching ? (
      <Loading what="约定" />
    ) : (
      <Nothing title="没有这份约定" advice="请另选一份。" />
    );
  }
  return (
    <>
      <ProfileTables tables={found.tables} />
      <div className={styles.acts}>
        <Button onClick={() => onDraft(found.document)}>以这份约定为底稿</Button>
      </div>
    </>
  );
}
