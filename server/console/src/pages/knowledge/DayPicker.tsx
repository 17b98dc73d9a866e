import { DatePicker } from 'antd';
import dayjs from 'dayjs';

interface Props {
  value?: string;
  onChange?: (day: string) => void;
  placeholder?: string;
  id?: string;
}

/** A day as the text YYYY-MM-DD; empty for none. */
export function DayPicker({ value, onChange, placeholder, id }: Props) {
  return (
    <DatePicker
      id={id}
      style={{ width: '100%' }}
      placeholder={placeholder}
      value={value ? dayjs(value) : null}
      onChange={(day: dayjs.Dayjs | null) => onChange?.(day ? day.format('YYYY-MM-DD') : '')}
    />
  );
}
