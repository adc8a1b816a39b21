import { useViewer } from '../../ui/viewer.tsx';
import { ROLES } from '../../ui/words.ts';
import styles from './Status.module.css';

/** Who looks, and in which roles. */
export function Who() {
  const viewer = useViewer();
  return (
    <p className={styles.who}>
      {viewer.name}，{viewer.roles.map((role) => ROLES[role].label).join('、')}
    </p>
  );
}
