import LeftOutlined from '@ant-design/icons/LeftOutlined';
import RightOutlined from '@ant-design/icons/RightOutlined';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useKey } from '../ui/keys.ts';
import { trailAt, turnsFrom } from '../ui/list/trail.ts';
import styles from './Shell.module.css';
import { sectionAt } from './sections.ts';

/** On a page about one row: the one before it and after it, as the list showed them. */
export function Turns() {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const path = sectionAt(pathname)?.path ?? '/';
  const trail = trailAt(path);
  const turns = trail ? turnsFrom(trail, pathname.slice(path.length + 1)) : null;

  function go(id: string | undefined): void {
    if (id) void navigate({ to: `${path}/${id}` });
  }
  useKey('j', () => go(turns?.after));
  useKey('k', () => go(turns?.before));

  if (!turns) return null;
  return (
    <span className={styles.turns}>
      <span className={styles.turn}>
        本页第 {turns.number} / {turns.count} 项
      </span>
      <Button
        size="small"
        icon={<LeftOutlined />}
        disabled={!turns.before}
        onClick={() => go(turns.before)}
      >
        上一项
      </Button>
      <Button
        size="small"
        icon={<RightOutlined />}
        iconPlacement="end"
        disabled={!turns.after}
        onClick={() => go(turns.after)}
      >
        下一项
      </Button>
    </span>
  );
}
