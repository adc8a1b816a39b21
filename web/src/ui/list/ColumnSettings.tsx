import ArrowDownOutlined from '@ant-design/icons/ArrowDownOutlined';
import ArrowUpOutlined from '@ant-design/icons/ArrowUpOutlined';
import PushpinFilled from '@ant-design/icons/PushpinFilled';
import PushpinOutlined from '@ant-design/icons/PushpinOutlined';
import SettingOutlined from '@ant-design/icons/SettingOutlined';
import { Button, Checkbox, Input, Popover, Radio } from 'antd';
import {
  type Column,
  type Density,
  type Layout,
  moved,
  ordered,
  resized,
  toggled,
  WIDTH_MAX,
  WIDTH_MIN,
} from './columns.ts';
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

/** Which columns, in which order, pinned, how wide, how close: kept per person and list. */
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

  return (
    <div className={styles.settings}>
      <ul className={styles.columns}>
        {order.map(({ key, title, isName = false }) => (
          <li key={key} className={styles.column}>
            <Checkbox
              checked={isName || !layout.hidden.includes(key)}
              disabled={isName}
              onChange={() => onChange({ hidden: toggled(layout.hidden, key) })}
            >
              {title}
            </Checkbox>
            <Width
              title={title}
              width={layout.widths[key]}
              onChange={(width) => onChange({ widths: resized(layout.widths, key, width) })}
            />
            <Button
              size="small"
              type="text"
              icon={isName || layout.pinned.includes(key) ? <PushpinFilled /> : <PushpinOutlined />}
              aria-label={`固定 ${title}`}
              aria-pressed={isName || layout.pinned.includes(key)}
              disabled={isName}
              onClick={() => onChange({ pinned: toggled(layout.pinned, key) })}
            />
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

interface WidthProps {
  title: string;
  width: number | undefined;
  onChange: (width: number | null) => void;
}

/** The width as a number: what the mouse does at the head of a column, for the keyboard. */
function Width({ title, width, onChange }: WidthProps) {
  return (
    <Input
      key={width}
      size="small"
      className={styles.width ?? ''}
      aria-label={`${title} 宽度，${WIDTH_MIN} 到 ${WIDTH_MAX} 像素`}
      inputMode="numeric"
      maxLength={3}
      placeholder="自动"
      defaultValue={width}
      onPressEnter={({ currentTarget }) => currentTarget.blur()}
      onBlur={({ target }) => {
        const typed = Number.parseInt(target.value, 10);
        const wanted = Number.isNaN(typed) ? null : typed;
        if (wanted !== (width ?? null)) onChange(wanted);
      }}
    />
  );
}
