import { Button, Dropdown, Form } from 'antd';
import type { CardKind } from '@/api/trainTypes';
import { Icon } from '@/ui/Icon';
import css from '../knowledge/editor.module.css';
import { ItemButton } from '../knowledge/BlocksField';
import { CardFields } from './CardFields';
import { blankCard } from './lessonForm';
import type { KnownItems } from './useKnownItems';
import { CARDS, optionsOf } from './words';

interface Props {
  known: KnownItems;
  /** Called with the place of the card that is being written. */
  onFocus: (index: number) => void;
}

/** The cards in the order learners turn them. */
export function CardsField({ known, onFocus }: Props) {
  return (
    <Form.List name="cards">
      {(fields, { add, remove, move }) => (
        <section className={css.card}>
          <h2>卡片</h2>
          {fields.map((field, index) => (
            <div key={field.key} className={css.item} onFocus={() => onFocus(index)}>
              <CardTitle
                name={field.name}
                onUp={index > 0 ? () => move(index, index - 1) : undefined}
                onDown={index < fields.length - 1 ? () => move(index, index + 1) : undefined}
                onRemove={() => remove(field.name)}
              />
              <CardFields name={field.name} known={known} />
            </div>
          ))}
          <Dropdown
            trigger={['click']}
            menu={{
              items: optionsOf(CARDS).map(({ value, label }) => ({ key: value, label })),
              onClick: ({ key }) => add(blankCard(key as CardKind)),
            }}
          >
            <Button block type="dashed" icon={<Icon name="plus" size={16} />}>
              添加卡片
            </Button>
          </Dropdown>
        </section>
      )}
    </Form.List>
  );
}

interface TitleProps {
  name: number;
  onUp?: () => void;
  onDown?: () => void;
  onRemove: () => void;
}

function CardTitle({ name, onUp, onDown, onRemove }: TitleProps) {
  // The kind has no input of its own and never changes; the list renders again when cards move.
  const kind = Form.useFormInstance().getFieldValue(['cards', name, 'kind']) as CardKind | undefined;
  return (
    <div className={css.itemHead}>
      {name + 1}. {kind ? CARDS[kind] : ''}
      <span>
        <ItemButton label="上移" icon="up" onClick={onUp} />
        <ItemButton label="下移" icon="down" onClick={onDown} />
        <ItemButton label="删除" icon="trash" onClick={onRemove} />
      </span>
    </div>
  );
}
