import { Input } from 'antd';

interface Props {
  value?: string[];
  onChange?: (lines: string[]) => void;
  placeholder?: string;
  id?: string;
}

/** A list of short texts, one a line: quick to type and to paste. Blank lines are dropped when saved. */
export function LinesInput({ value, onChange, placeholder, id }: Props) {
  return (
    <Input.TextArea
      id={id}
      autoSize={{ minRows: 3, maxRows: 12 }}
      placeholder={placeholder}
      value={(value ?? []).join('\n')}
      onChange={(event) => onChange?.(event.target.value === '' ? [] : event.target.value.split('\n'))}
    />
  );
}
