import { useRef } from 'react';
import { Button, DatePicker, Form, Input, Radio } from 'antd';
import dayjs from 'dayjs';
import { useMutation } from '@tanstack/react-query';
import { calculateFor, type CalculatorForm, type CalculatorInput, type Sheet } from '@/api/calculators';
import { newClientId } from '@/lib/id';
import { ApiError } from '@/lib/request';
import { useComplain } from '@/ui/useComplain';
import { askedInputs, givenAnswers, type Answers } from './answers';

interface Props {
  form: CalculatorForm;
  conversationId: string;
  disabled: boolean;
  onSheet: (sheet: Sheet) => void;
}

/** The questions of a calculator, only those that make sense with the answers so far. */
export function CalculatorFields({ form, conversationId, disabled, onSheet }: Props) {
  const [fields] = Form.useForm<Answers>();
  const inputs = form.inputs ?? [];
  const answers = Form.useWatch([], fields) ?? {};
  const calculate = useCalculate({
    form,
    conversationId,
    onSheet,
    onWrong: (wrong) => fields.setFields(wrong),
  });
  return (
    <Form<Answers>
      form={fields}
      layout="vertical"
      disabled={disabled}
      initialValues={Object.fromEntries(
        inputs.filter((input) => input.default).map((input) => [input.key, input.default]),
      )}
      onFinish={() => calculate.mutate(givenAnswers(inputs, fields.getFieldsValue(true) as Answers))}
    >
      {askedInputs(inputs, answers).map((input) => (
        <Form.Item
          key={input.key}
          name={input.key}
          label={input.unit ? `${input.label}（${input.unit}）` : input.label}
          extra={input.help}
          rules={input.required ? [{ required: true, message: `请填写${input.label}。` }] : []}
        >
          <Question input={input} />
        </Form.Item>
      ))}
      <Button type="primary" htmlType="submit" block loading={calculate.isPending}>
        计算
      </Button>
    </Form>
  );
}

interface Work extends Omit<Props, 'disabled'> {
  onWrong: (wrong: { name: string; errors: string[] }[]) => void;
}

/** One key for one set of answers: pressing again gives the same sheet. */
function useCalculate({ form, conversationId, onSheet, onWrong }: Work) {
  const complain = useComplain();
  const sent = useRef({ body: '', clientId: '' });
  return useMutation({
    mutationFn: (inputs: Answers) => {
      const body = JSON.stringify(inputs);
      if (sent.current.body !== body) sent.current = { body, clientId: newClientId() };
      return calculateFor({ id: form.id, clientId: sent.current.clientId, inputs, conversationId });
    },
    onSuccess: onSheet,
    onError: (error) => {
      if (error instanceof ApiError) {
        onWrong(
          error.fields.map(({ path, message }) => ({
            name: path.replace(/^inputs\./, ''),
            errors: [message],
          })),
        );
      }
      complain(error);
    },
  });
}

const YES_NO = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '否' },
];

interface QuestionProps {
  input: CalculatorInput;
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

function Question({ input, id, value = '', onChange }: QuestionProps) {
  if (input.type === 'choice' || input.type === 'yes_no') {
    return (
      <Radio.Group
        id={id}
        options={input.type === 'yes_no' ? YES_NO : (input.options ?? [])}
        value={value}
        onChange={(event) => onChange?.(event.target.value as string)}
      />
    );
  }
  if (input.type === 'date' || input.type === 'month') {
    const format = input.type === 'month' ? 'YYYY-MM' : 'YYYY-MM-DD';
    return (
      <DatePicker
        id={id}
        picker={input.type === 'month' ? 'month' : 'date'}
        style={{ width: '100%' }}
        value={value ? dayjs(value) : null}
        onChange={(day: dayjs.Dayjs | null) => onChange?.(day ? day.format(format) : '')}
      />
    );
  }
  const range = input.min !== '' && input.max !== '' ? `${input.min} 到 ${input.max}` : '';
  return (
    <Input
      id={id}
      inputMode="decimal"
      maxLength={16}
      placeholder={range}
      value={value}
      onChange={(event) => onChange?.(event.target.value)}
    />
  );
}
