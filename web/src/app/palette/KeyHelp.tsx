import { Modal } from 'antd';
import { Fragment } from 'react';
import { KEYS } from '../../ui/keys.ts';
import styles from './Palette.module.css';

/** The keys and what they do. */
export default function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal open title="键盘操作" footer={null} width={520} onCancel={onClose} destroyOnHidden>
      <table className={styles.keys}>
        <tbody>
          {KEYS.map(({ keys, does }) => (
            <tr key={does}>
              <th scope="row">
                {keys.map((key, index) => (
                  <Fragment key={key}>
                    {index > 0 && ' '}
                    <kbd className={styles.key}>{key}</kbd>
                  </Fragment>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
