import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { DoorsDocument } from '../../api/gql/graphql.ts';
import { formatCount, formatMinute } from '../../ui/format.ts';
import { useViewer } from '../../ui/viewer.tsx';
import { Days } from './Days.tsx';
import { Part } from './ForRole.tsx';
import styles from './Status.module.css';
import { Who } from './Who.tsx';

/** Whoever only runs the system, or may do nothing yet, sees no member data (separation of duties). */
export default function AdminStart() {
  const { roles } = useViewer();
  const runsIt = roles.some((role) => role === 'ADMIN' || role === 'SECURITY_ADMIN');
  return (
    <>
      <title>首页 · 普惠服务业务系统</title>
      <div className={styles.head}>
        <h1 className={styles.title}>首页</h1>
        <Who />
      </div>
      {runsIt && <Doors />}
      <Days />
      <p className={styles.aside}>{asideOf(roles)}</p>
    </>
  );
}

function asideOf(roles: readonly string[]): string {
  if (roles.includes('SECURITY_ADMIN'))
    return '安全管理员授予岗位、解锁账号、制定安全策略，不能建立账号，也不能查看会员与资金。';
  if (roles.includes('AUDIT_ADMIN')) return '审计管理员只查阅审计记录，不能查看会员与资金。';
  if (roles.includes('ADMIN'))
    return '系统管理员建立和停用账号、重设密码；岗位由安全管理员授予。不能查看会员与资金。';
  return '您的账号还没有岗位，暂时不能查看或办理业务。请联系安全管理员授予岗位。';
}

/** Who is locked out and how many are signed in, for whoever runs the system. */
function Doors() {
  const [{ data }] = useQuery({ query: DoorsDocument, requestPolicy: 'cache-and-network' });
  if (!data) return null;
  const people = data.staff.edges.map(({ node }) => node);
  const locked = people.filter(({ lockedUntil }) => lockedUntil !== null);
  return (
    <Part id="doors" title="账号与登录">
      <ul className={styles.rounds}>
        <li>
          <Link to="/staff" className={styles.round}>
            <strong>{formatCount(data.staff.totalCount)}</strong>
            <span>工作人员</span>
          </Link>
        </li>
        <li>
          <Link to="/sessions" className={styles.round}>
            <strong>{formatCount(data.sessions.totalCount)}</strong>
            <span>正在登录</span>
          </Link>
        </li>
      </ul>
      {locked.length === 0 ? (
        <p className={styles.calm}>没有被锁定的账号。</p>
      ) : (
        <ul className={styles.alarms}>
          {locked.map(({ id, name, login, lockedUntil }) => (
            <li key={id} className={styles.alarm} data-tone="warning">
              <Link to="/staff/$id" params={{ id }}>
                {name}（{login}）
              </Link>
              <span className={styles.raisedAt}>锁定到 {formatMinute(lockedUntil)}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
