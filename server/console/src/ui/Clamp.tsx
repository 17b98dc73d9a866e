import { useLayoutEffect, useRef, useState } from 'react';

interface Props {
  /** Height in px above which the rest is folded. */
  max: number;
  children: React.ReactNode;
}

/** Folds what is too tall and offers the rest. */
export function Clamp({ max, children }: Props) {
  const inner = useRef<HTMLDivElement>(null);
  const [tall, setTall] = useState(false);
  const [open, setOpen] = useState(false);
  useLayoutEffect(() => {
    // A third more than the limit is not worth a click.
    setTall((inner.current?.scrollHeight ?? 0) > max * 1.33);
  }, [max, children]);
  const folded = tall && !open;
  const mask = 'linear-gradient(#000 calc(100% - 32px), transparent)';
  return (
    <>
      <div ref={inner} style={folded ? { maxHeight: max, overflow: 'hidden', maskImage: mask } : undefined}>
        {children}
      </div>
      {tall && (
        <button
          type="button"
          className="plain"
          style={{ color: 'var(--accent-text)', fontSize: 13 }}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? '收起' : '展开全文'}
        </button>
      )}
    </>
  );
}
