import { useEffect, useState } from 'react';
import { Image, Skeleton } from 'antd';
import { requestBlob } from '@/lib/request';

const MAX_WIDTH = 240;
const MAX_HEIGHT = 240;

interface SignedProps {
  url: string;
  width?: number;
  height?: number;
}

/** A picture behind a signed address; its room is kept while it loads. */
export function SignedImage({ url, width, height }: SignedProps) {
  const shrink = Math.min(1, MAX_WIDTH / (width || MAX_WIDTH), MAX_HEIGHT / (height || MAX_HEIGHT));
  const size = width && height ? { width: width * shrink, height: height * shrink } : { width: MAX_WIDTH };
  return (
    <Image
      src={url}
      {...size}
      alt="图片"
      style={{ borderRadius: 8, objectFit: 'cover', maxHeight: MAX_HEIGHT }}
    />
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
