import ArrowDownOutlined from '@ant-design/icons/ArrowDownOutlined';
import ArrowUpOutlined from '@ant-design/icons/ArrowUpOutlined';
import SettingOutlined from '@ant-design/icons/SettingOutlined';
import { Button, Checkbox, Popover, Radio } from 'antd';
import { type Column, type Density, type Layout, moved, ordered } from './columns.ts';
import styles from './List.module.css';

interface Settings<Row> {
  columns: readonly Column<Row>[];
  layout: Layout;
  onChange: (change: Partial<Layout>) => void;
  onReset: () => void;
}

const DENSITIES: readonly { value: Density; label: string }[] = [
  { value: 'large', label: '宽松' },
  { value: 'middle', label: '适中' },
  { value: 'small', label: '紧凑' },
];

/** Which columns, in which order, how close: kept per person and list. */
export function ColumnSettings<Row>(settings: Settings<Row>) {
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title="列设置"
      getPopupContainer={() => document.getElementById('content') ?? document.body}
      content={<Choices {...settings} />}
    >
      <Button icon={<SettingOutlined />}>列设置</Button>
    </Popover>
  );
}

function Choices<Row>({ columns, layout, onChange, onReset }: Settings<Row>) {
  const order = ordered(columns, layout);
  const movable = order.filter(({ isName }) => !isName).map(({ key }) => key);

  function toggle(key: string, isShown: boolean): void {
    const others = layout.hidden.filter((one) => one !== key);
    onChange({ hidden: isShown ? others : [...others, key] });
  }

  return (
    <div className={styles.settings}>
      <ul className={styles.columns}>
        {order.map(({ key, title, isName = false }) => (
          <li key={key} className={styles.column}>
            <Checkbox
              checked={isName || !layout.hidden.includes(key)}
              disabled={isName}
              onChange={({ target }) => toggle(key, target.checked)}
            >
              {title}
            </Checkbox>
            <Button
              size="small"
              type="text"
              icon={<ArrowUpOutlined />}
              aria-label={`上移 ${title}`}
              disabled={isName || key === movable[0]}
              onClick={() => onChange({ order: moved(movable, key, -1) })}
            />
            <Button
              size="small"
              type="text"
              icon={<ArrowDownOutlined />}
              aria-label={`下移 ${title}`}
              disabled={isName || key === movable.at(-1)}
              onClick={() => onChange({ order: moved(movable, key, 1) })}
            />
          </li>
        ))}
      </ul>
      <Radio.Group
        aria-label="行距"
        optionType="button"
        size="small"
        options={[...DENSITIES]}
        value={layout.density}
        onChange={({ target }) => onChange({ density: target.value as Density })}
      />
      <Button size="small" type="link" onClick={onReset}>
        恢复默认
      </Button>
    </div>
  );
}
