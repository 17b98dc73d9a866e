import { useEffect, useRef } from 'react';
import type { CannedPicker } from './useCannedPicker';
import css from './composer.module.css';

export function CannedPopup({ picker }: { picker: CannedPicker }) {
  const selected = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Newer browsers return a promise here, which an effect must not.
    void selected.current?.scrollIntoView({ block: 'nearest' });
  }, [picker.index]);
  return (
    <div className={css.popup} role="listbox" aria-label="常用语">
      {picker.items.length === 0 && (
        <p className={css.none}>
          {picker.loading ? '正在读取常用语…' : '没有这样的常用语，可以在右侧“常用语”里添加。'}
        </p>
      )}
      {picker.items.map((item, index) => (
        <button
          key={item.id}
          ref={index === picker.index ? selected : undefined}
          type="button"
          role="option"
          aria-selected={index === picker.index}
          className={css.option}
          tabIndex={-1}
          onMouseEnter={() => picker.hover(index)}
          // Keeps the cursor in the composer.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => picker.pick(item)}
        >
          <code>/{item.shortcut}</code>
          <strong>{item.title}</strong>
          <p>{item.text}</p>
        </button>
      ))}
    </div>
  );
}
