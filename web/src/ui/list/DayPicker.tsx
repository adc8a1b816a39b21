import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import chinese from 'dayjs/locale/zh-cn';

dayjs.locale(chinese);

interface DayPickerProps {
  id?: string;
  value?: string;
  onChange?: (day: string | undefined) => void;
  placeholder: string;
  className: string;
}

/** A day as text such as 2018-03-20; a file of its own, because calendars weigh. */
export default function DayPicker({ id, value, onChange, placeholder, className }: DayPickerProps) {
  return (
    <DatePicker
      {...(id && { id })}
      className={className}
      placeholder={placeholder}
      value={value ? dayjs(value) : null}
      onChange={(day) => onChange?.(day?.format('YYYY-MM-DD'))}
    />
  );
}
