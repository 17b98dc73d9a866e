import { useEffect, useState } from 'react';
import { Image, Skeleton, Tag } from 'antd';
import { requestBlob } from '@/lib/request';

const MAX_WIDTH = 240;
const MAX_HEIGHT = 240;

interface SignedProps {
  url: string;
  width?: number;
  height?: number;
  flagged?: boolean;
}

/** A picture behind a signed address; its room is kept while it loads. */
export function SignedImage({ url, width, height, flagged = false }: SignedProps) {
  const shrink = Math.min(1, MAX_WIDTH / (width || MAX_WIDTH), MAX_HEIGHT / (height || MAX_HEIGHT));
  const size = width && height ? { width: width * shrink, height: height * shrink } : { width: MAX_WIDTH };
  const picture = (
    <Image
      src={url}
      {...size}
      alt="图片"
      style={{ borderRadius: 8, objectFit: 'cover', maxHeight: MAX_HEIGHT }}
    />
  );
  if (!flagged) return picture;
  return (
    <div style={{ display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: 4 }}>
      {picture}
      <Tag color="gold">内容检测提示可能违规</Tag>
    </div>
  );
}

/** A picture known by id only: fetched with the token and shown from memory. */
export function FileImage({ id }: { id: string }) {
  const [url, setUrl] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    let made: string | null = null;
    requestBlob(`/files/${encodeURIComponent(id)}`, abort.signal)
      .then((blob) => {
        made = URL.createObjectURL(blob);
        setUrl(made);
      })
      .catch(() => setFailed(!abort.signal.aborted));
    return () => {
      abort.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [id]);
  if (failed) return <span style={{ color: 'var(--text-2)' }}>图片没有加载出来</span>;
  if (!url) return <Skeleton.Image active />;
  return <SignedImage url={url} />;
}
