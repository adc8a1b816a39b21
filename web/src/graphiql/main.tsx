import './guard.ts';
import './workers.ts';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import '../ui/base.css';
import './console.css';
import { createRoot, type Root } from 'react-dom/client';
import { currentStaff, SessionUnavailable } from '../api/session.ts';
import { Console } from './Console.tsx';
import { Unreachable } from './Unreachable.tsx';

const SIGN_IN = '/?next=/graphiql';

async function start(root: Root): Promise<void> {
  try {
    const staff = await currentStaff();
    if (staff) root.render(<Console staff={staff} />);
    else window.location.replace(SIGN_IN);
  } catch (error) {
    if (!(error instanceof SessionUnavailable)) throw error;
    root.render(<Unreachable problem={error.problem} onRetry={() => void start(root)} />);
  }
}

const element = document.getElementById('root');
if (!element) throw new Error('graphiql.html has no #root');
void start(createRoot(element));
