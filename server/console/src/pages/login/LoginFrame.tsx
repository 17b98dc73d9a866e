import { Mark } from '@/ui/Icon';
import css from './login.module.css';

interface Props {
  title: string;
  about: string;
  children: React.ReactNode;
}

export function LoginFrame({ title, about, children }: Props) {
  return (
    <main className={css.page}>
      <section className={css.card}>
        <header className={css.brand}>
          <Mark size={40} />
          <div>
            <strong>倾听</strong>
            <span>12345 热线 · 坐席工作台</span>
          </div>
        </header>
        <h1 className={css.title}>{title}</h1>
        <p className={css.about}>{about}</p>
        {children}
      </section>
    </main>
  );
}
