import type { Checklist } from '@/api/guideTypes';
import own from './guides.module.css';

/** The check-list as the citizen would get it. */
export function TrialList({ checklist }: { checklist: Checklist }) {
  return (
    <div className={own.section}>
      <h3>{checklist.title}</h3>
      <p>{checklist.lead}</p>
      {(checklist.sections ?? []).map((section) => (
        <section key={section.title} className={own.section}>
          <strong>{section.title}</strong>
          <ul>
            {(section.items ?? []).map((item) => (
              <li key={item.text}>
                {item.text}
                {item.note && <small>{item.note}</small>}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
