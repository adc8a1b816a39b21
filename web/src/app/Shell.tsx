import CodeOutlined from '@ant-design/icons/CodeOutlined';
import LogoutOutlined from '@ant-design/icons/LogoutOutlined';
import MenuOutlined from '@ant-design/icons/MenuOutlined';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useQuery } from 'urql';
import { ViewerDocument } from '../api/gql/graphql.ts';
import { type Problem, WORDINGS } from '../api/problems.ts';
import { SessionUnavailable, type Staff } from '../api/session.ts';
import { PageHead } from '../ui/PageHead.tsx';
import { Advice, NotYours } from '../ui/PageState.tsx';
import { roleLabels } from '../ui/roles.ts';
import { Seal } from '../ui/Seal.tsx';
import { useViewer } from '../ui/viewer.tsx';
import { AlarmBell } from './AlarmBell.tsx';
import { Crumbs } from './Crumbs.tsx';
import { Menu } from './Menu.tsx';
import { Offline } from './Offline.tsx';
import { Shortcuts } from './palette/Shortcuts.tsx';
import styles from './Shell.module.css';
import { sectionAt, sectionsOf } from './sections.ts';
import { useSession } from './session.tsx';
import { Watermark } from './Watermark.tsx';

const SideMenu = lazy(() => import('./SideMenu.tsx'));
const PostSwitch = lazy(() => import('./PostSwitch.tsx'));
const JobCentre = lazy(() => import('./jobs/JobCentre.tsx'));

/** The frame of every page: whose system, who am I, how far do I see, where can I go, and the way out. */
export function Shell() {
  const { state } = useSession();
  const [problem, setProblem] = useState<Problem | null>(null);
  return (
    <>
      <a className={styles.skip} href="#content">
        跳到正文
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <MenuDrawer />
          <Link className={styles.brand} to="/">
            <Seal size={30} />
            <span className={styles.name}>普惠服务业务系统</span>
          </Link>
          {'staff' in state && <Identity staff={state.staff} />}
          <nav className={styles.tools} aria-label="工具">
            <Shortcuts />
            <AlarmBell />
            <Suspense fallback={null}>
              <JobCentre className={styles.tool ?? ''} />
            </Suspense>
            <Button type="text" href="/graphiql" icon={<CodeOutlined />} className={styles.tool}>
              <span className={styles.word}>数据查询</span>
            </Button>
            <SignOutButton onProblem={setProblem} />
          </nav>
        </div>
      </header>
      <div className={styles.body}>
        <aside className={styles.side}>
          <Menu label="主菜单" />
        </aside>
        <main id="content" className={styles.content} tabIndex={-1}>
          {problem && (
            <Alert
              type="warning"
              showIcon
              className={styles.notice}
              title={`未能退出：${problem.title}`}
              description={<Advice problem={problem} />}
            />
          )}
          <Offline />
          <Crumbs />
          <Page />
        </main>
      </div>
    </>
  );
}

/** The page itself, or why it is not this person's. */
function Page() {
  const viewer = useViewer();
  const section = sectionAt(useLocation().pathname);
  if (!section || sectionsOf(viewer).includes(section)) {
    return (
      <>
        <Outlet />
        {section?.isPersonal && <Watermark />}
      </>
    );
  }
  return (
    <>
      <PageHead title={section.label} />
      <NotYours problem={WORDINGS.forbidden} />
    </>
  );
}

/** The menu where there is no room beside the page; fetched when it is opened. */
function MenuDrawer() {
  const [isOpen, setIsOpen] = useState(false);
  const [isWanted, setIsWanted] = useState(false);
  return (
    <div className={styles.drawer}>
      <Button
        type="text"
        className={styles.tool}
        icon={<MenuOutlined />}
        aria-label="打开菜单"
        onClick={() => {
          setIsWanted(true);
          setIsOpen(true);
        }}
      />
      {isWanted && (
        <Suspense fallback={null}>
          <SideMenu isOpen={isOpen} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Identity({ staff }: { staff: Staff }) {
  const [{ data }] = useQuery({ query: ViewerDocument });
  const scope = data?.viewer.scopeLabel ?? staff.unitName;
  const posts = data?.viewer.posts ?? [];
  return (
    <p className={styles.identity}>
      <strong>{staff.name}</strong>
      <span>{roleLabels(staff.roles)}</span>
      {scope && <span className={styles.unit}>{scope}</span>}
      {posts.length > 1 && (
        <Suspense fallback={null}>
          <PostSwitch posts={posts} />
        </Suspense>
      )}
    </p>
  );
}

function SignOutButton({ onProblem }: { onProblem: (problem: Problem | null) => void }) {
  const { store } = useSession();
  const [isLeaving, setIsLeaving] = useState(false);

  async function leave(): Promise<void> {
    setIsLeaving(true);
    onProblem(null);
    try {
      await store.signOut();
    } catch (error) {
      if (!(error instanceof SessionUnavailable)) throw error;
      onProblem(error.problem);
      setIsLeaving(false);
    }
  }

  return (
    <Button
      type="text"
      icon={<LogoutOutlined />}
      className={styles.tool}
      loading={isLeaving}
      onClick={() => void leave()}
    >
      退出
    </Button>
  );
}
