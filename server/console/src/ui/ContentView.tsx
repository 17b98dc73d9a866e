import type { Block, Content, FileRef, Source } from '@/api/types';
import { FileImage, SignedImage } from './FileImage';
import { Icon } from './Icon';
import css from './content.module.css';

/** A message's content as a citizen sees it, in the density of the desk. */
export function ContentView({ content }: { content: Content }) {
  return (
    <div className={css.content}>
      {content.question && <strong className={css.question}>{content.question}</strong>}
      {content.text && !isPicture(content) && <p className={css.text}>{content.text}</p>}
      {content.ai_label && <p className={css.note}>{content.ai_label}</p>}
      {content.file && <FileView file={content.file} />}
      {(content.blocks ?? []).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
      <Choices content={content} />
      <Validity content={content} />
      <Sources sources={content.sources ?? []} />
    </div>
  );
}

/** A picture's text is only its stand-in where pictures cannot be shown. */
function isPicture(content: Content): boolean {
  return content.kind === 'image' && content.file !== undefined;
}

function FileView({ file }: { file: FileRef }) {
  if (file.mime?.startsWith('audio/')) {
    return <audio controls preload="none" src={file.url} aria-label={`语音，${file.seconds ?? 0} 秒`} />;
  }
  return <SignedImage url={file.url} width={file.width} height={file.height} flagged={file.flagged} />;
}

function Choices({ content }: { content: Content }) {
  const texts = [...(content.candidates ?? []).map((item) => item.question), ...(content.options ?? [])];
  if (texts.length === 0) return null;
  return (
    <ul className={css.choices}>
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}

function Validity({ content }: { content: Content }) {
  const parts = [
    content.local ? '各地规定可能不同，以本市为准' : '',
    content.department ? `负责单位：${content.department}` : '',
    content.valid_until ? `有效期至 ${content.valid_until.slice(0, 10)}` : '',
  ].filter(Boolean);
  return parts.length > 0 ? <p className={css.note}>{parts.join(' · ')}</p> : null;
}

export function Sources({ sources }: { sources: Source[] }) {
  if (sources.length === 0) return null;
  return (
    <details className={css.sources}>
      <summary>依据 {sources.length} 条</summary>
      {sources.map((source, index) => (
        <p key={index}>
          {source.url ? (
            <a href={source.url} target="_blank" rel="noreferrer">
              {source.name}
            </a>
          ) : (
            source.name
          )}{' '}
          {[source.number, source.clause, source.date].filter(Boolean).join('，')}
        </p>
      ))}
    </details>
  );
}

export function BlockView({ block }: { block: Block }) {
  const items = block.items ?? [];
  return (
    <section className={css.block}>
      {block.title && <h4>{block.title}</h4>}
      {block.type === 'text' && <p className={css.text}>{block.text}</p>}
      {block.type === 'steps' && (
        <ol>
          {items.map((item, index) => (
            <li key={index}>{item}</li>
          ))}
        </ol>
      )}
      {block.type === 'materials' && (
        <ul>
          {items.map((item, index) => (
            <li key={index}>{item}</li>
          ))}
        </ul>
      )}
      {block.type === 'phone' && (
        <p>
          <Icon name="phone" size={14} /> {block.name} <strong>{block.number}</strong>
        </p>
      )}
      {block.type === 'outlets' && (
        <p>
          <Icon name="pin" size={14} /> 网点列表{block.outlet_kind ? `：${block.outlet_kind}` : ''}
        </p>
      )}
      {block.type === 'link' && (
        <p>
          <Icon name="link" size={14} />{' '}
          <a href={block.url} target="_blank" rel="noreferrer">
            {block.text || block.url}
          </a>
        </p>
      )}
      {block.type === 'article' && (
        <p>
          <Icon name="article" size={14} /> {block.text || '相关知识'}
        </p>
      )}
      {block.type === 'image' && block.file_id && <FileImage id={block.file_id} />}
    </section>
  );
}
