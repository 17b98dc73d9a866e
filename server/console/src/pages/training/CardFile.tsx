import { Button, Upload } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { uploadFile } from '@/api/messages';
import type { CardKind } from '@/api/trainTypes';
import { FileImage } from '@/ui/FileImage';
import { useComplain } from '@/ui/useComplain';

interface Props {
  kind: CardKind;
  accept: string;
  value?: string;
  onChange?: (id: string) => void;
}

/** Uploads what a card shows or plays and keeps its id. */
export function CardFile({ kind, accept, value, onChange }: Props) {
  const complain = useComplain();
  const upload = useMutation({
    mutationFn: uploadFile,
    onSuccess: (file) => onChange?.(file.id),
    onError: complain,
  });
  return (
    <>
      {value && (kind === 'image' ? <FileImage id={value} /> : <p>已上传</p>)}
      <Upload
        accept={accept}
        showUploadList={false}
        beforeUpload={(file) => {
          upload.mutate(file);
          return false;
        }}
      >
        <Button loading={upload.isPending}>{value ? '换一个文件' : '上传文件'}</Button>
      </Upload>
    </>
  );
}
