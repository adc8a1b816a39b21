import { Select } from 'antd';
import { useEffect, useState } from 'react';
import { useMutation } from 'urql';
import { PostSwitchDocument, type ViewerQuery } from '../api/gql/graphql.ts';
import { tellSwitched, onSwitched as whenSwitched } from '../api/posts.ts';
import { problemOf } from '../api/problems.ts';
import styles from './Shell.module.css';

type Post = ViewerQuery['viewer']['posts'][number];

interface PostSwitchProps {
  posts: readonly Post[];
  /** What is shown is another unit's from now on: by default the app begins anew. */
  onSwitched?: () => void;
}

/** For whom one works now, and the way to another of the units that one is responsible for. */
export default function PostSwitch({ posts, onSwitched = beginAnew }: PostSwitchProps) {
  const [{ fetching }, switchTo] = useMutation(PostSwitchDocument);
  const [fault, setFault] = useState('');

  useEffect(() => whenSwitched(onSwitched), [onSwitched]);

  async function go(id: string): Promise<void> {
    setFault('');
    const { data, error } = await switchTo({ id });
    const refused = data?.postSwitch.userErrors[0];
    if (error) setFault(problemOf(error).title);
    else if (refused) setFault(refused.message);
    else tellSwitched();
  }

  return (
    <span className={styles.unit}>
      <Select
        size="small"
        aria-label="正在办理的单位"
        value={posts.find(({ isCurrent }) => isCurrent)?.unitId ?? null}
        options={posts.map(({ unitId, unitName }) => ({ value: unitId, label: unitName }))}
        popupMatchSelectWidth={false}
        loading={fetching}
        disabled={fetching}
        onChange={(id: string) => void go(id)}
      />
      {fault && <span role="alert">{fault}</span>}
    </span>
  );
}

function beginAnew(): void {
  window.location.assign('/');
}
