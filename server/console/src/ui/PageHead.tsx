import css from './page.module.css';

interface Props {
  title: string;
  about?: string;
  children?: React.ReactNode;
}

/** The head of a table page: title, one sentence, and its actions on the right. */
export function PageHead({ title, about, children }: Props) {
  return (
    <header className={css.head}>
      <div>
        <h1>{title}</h1>
        {about && <p>{about}</p>}
      </div>
      <div className={css.actions}>{children}</div>
    </header>
  );
}

/** A page with a comfortable margin; wide tables use all of it. */
export function PageBody({ children }: { children: React.ReactNode }) {
  return <div className={css.body}>{children}</div>;
}
