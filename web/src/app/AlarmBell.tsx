import BellOutlined from '@ant-design/icons/BellOutlined';
import { Link } from '@tanstack/react-router';
import { Badge } from 'antd';
import { OpenAlarmsDocument } from '../api/gql/graphql.ts';
import { usePolledQuery } from '../api/use-polled-query.ts';
import { formatCount } from '../ui/format.ts';
import { hasRole, useViewer } from '../ui/viewer.tsx';
import styles from './Shell.module.css';

const POLL_MS = 30_000;

/** How many alarms wait for somebody like the viewer; it leads to them. */
export function AlarmBell() {
  return hasRole(useViewer(), 'OFFICE', 'CHECKER', 'RELEASER') ? <Bell /> : null;
}

function Bell() {
  const { data } = usePolledQuery(OpenAlarmsDocument, {}, { intervalMs: POLL_MS });
  const open = data?.open.totalCount ?? 0;
  const blocking = data?.blocking.totalCount ?? 0;
  return (
    <Link
      to="/alarms"
      search={{ open: 'yes' }}
      className={styles.bell}
      aria-label={spoken(open, blocking)}
    >
      <Badge
        count={open}
        size="small"
        overflowCount={99}
        color={blocking > 0 ? '#b00020' : '#ad4e00'}
      >
        <BellOutlined aria-hidden className={styles.bellIcon ?? ''} />
      </Badge>
    </Link>
  );
}

/** This will say in words what the number and its colour mean. */
export function spoken(open: number, blocking: number): string {
  if (open === 0) return '告警：没有未处理的';
  const grave = blocking > 0 ? `，其中 ${formatCount(blocking)} 项阻止签发` : '';
  return `告警：${formatCount(open)} 项未处理${grave}`;
}
