import CheckCircleFilled from '@ant-design/icons/CheckCircleFilled';
import ExclamationCircleFilled from '@ant-design/icons/ExclamationCircleFilled';
import WarningFilled from '@ant-design/icons/WarningFilled';
import type { Figures } from '../../ui/figures/figures.ts';
import { formatTime } from '../../ui/format.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Acknowledge } from './Acknowledge.tsx';
import { alarmsOf, type RaisedAlarm } from './alarms.ts';
import styles from './Status.module.css';

interface AlarmsProps {
  figures: Figures;
  raised: readonly RaisedAlarm[];
  onChange: () => void;
}

export function Alarms({ figures, raised, onChange }: AlarmsProps) {
  const mayAcknowledge = hasRole(useViewer(), 'OFFICE', 'CHECKER', 'RELEASER');
  const alarms = alarmsOf(figures, raised);
  return (
    <section className={styles.section} aria-labelledby="alarms">
      <h2 id="alarms" className={styles.heading}>
        需要处理
      </h2>
      {alarms.length === 0 ? (
        <p className={styles.calm}>
          <CheckCircleFilled aria-hidden /> 目前没有需要处理的事项。
        </p>
      ) : (
        <ul className={styles.alarms}>
          {alarms.map(({ key, severity, text, href, raisedAt, alarmId }) => (
            <li key={key} className={styles.alarm} data-tone={severity}>
              {severity === 'bad' ? (
                <ExclamationCircleFilled aria-label="严重" />
              ) : (
                <WarningFilled aria-label="注意" />
              )}
              <span>{text}</span>
              {raisedAt && <time className={styles.raisedAt}>{formatTime(raisedAt)}</time>}
              {alarmId && mayAcknowledge && <Acknowledge id={alarmId} onDone={onChange} />}
              {href && (
                <a href={href} aria-label={`查看说明：${text}`}>
                  查看
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
