import { Tag } from 'antd';
import type { DeskConversation, HandoffCard } from '@/api/types';
import { channelName, isLimited } from '@/desk/channels';
import { decisionName } from '@/desk/decisions';
import { formatProbability, formatTime } from '@/lib/format';
import { Empty } from '@/ui/Failure';
import { FeelingCurve } from './FeelingCurve';
import css from './context.module.css';

/** Why a human was needed and what happened so far: no citizen should have to say it twice. */
export function HandoffTab({ chat }: { chat: DeskConversation }) {
  const { card, citizen, passed } = chat;
  return (
    <div className={css.panel}>
      {card ? <Reason card={card} /> : <Empty icon="desk" text="这个会话没有交接卡。" />}
      {passed && (
        <section className={css.block}>
          <h3>{passed.from_name || '上一位坐席'}转来</h3>
          <p className={css.summary}>{passed.note || '没有留说明'}</p>
        </section>
      )}
      <section className={css.block}>
        <h3>市民</h3>
        <dl className={css.facts}>
          <dt>称呼</dt>
          <dd>{citizen.display_name || '未留'}</dd>
          <dt>电话</dt>
          <dd>{citizen.phone_masked || '未留'}</dd>
          <dt>来自</dt>
          <dd>
            {channelName(chat.conversation.channel)}
            {isLimited(chat.conversation.channel) && (
              <p className={css.summary}>
                市民每说一次话，48 小时内最多能发 5 条；多出来的会等市民再说话时送到。
              </p>
            )}
          </dd>
          {card && (
            <>
              <dt>来过</dt>
              <dd>{card.conversation_count > 0 ? `此前 ${card.conversation_count} 次会话` : '第一次'}</dd>
            </>
          )}
        </dl>
      </section>
      {card && <Story card={card} />}
    </div>
  );
}

function Reason({ card }: { card: HandoffCard }) {
  return (
    <p className={css.reason} data-urgent={card.reason === 'emergency' || undefined}>
      {card.reason_text}
      <span style={{ float: 'right', fontWeight: 400, fontSize: 13 }}>{formatTime(card.created_at)}</span>
    </p>
  );
}

function Story({ card }: { card: HandoffCard }) {
  const facts = card.facts ?? [];
  const tried = card.tried ?? [];
  return (
    <>
      {card.emotion && <FeelingCurve emotion={card.emotion} />}
      {facts.length > 0 && (
        <section className={css.block}>
          <h3>市民已经说过</h3>
          <dl className={css.facts}>
            {facts.map((fact) => (
              <Fact key={fact.label + fact.value} {...fact} />
            ))}
          </dl>
        </section>
      )}
      {card.summary && (
        <section className={css.block}>
          <h3>市民的原话</h3>
          <p className={css.summary}>{card.summary}</p>
        </section>
      )}
      {tried.length > 0 && (
        <section className={css.block}>
          <h3>机器人已经答过</h3>
          <ul className={css.tried}>
            {tried.map((item, index) => (
              <Tried key={index} item={item} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

function Tried({ item }: { item: NonNullable<HandoffCard['tried']>[number] }) {
  return (
    <li>
      “{item.question}”
      <p>
        <Tag>{decisionName(item.decision)}</Tag>
        {item.answer_question && `${item.answer_question} · 把握 ${formatProbability(item.probability)}`}
      </p>
    </li>
  );
}
