import { Button, Upload } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { uploadFile } from '@/api/messages';
import { FileImage } from '@/ui/FileImage';
import { useComplain } from '@/ui/useComplain';

interface Props {
  value?: string;
  onChange?: (id: string) => void;
}

/** Uploads a picture for an article and keeps its id. */
export function BlockImage({ value, onChange }: Props) {
  const complain = useComplain();
  const upload = useMutation({
    mutationFn: uploadFile,
    onSuccess: (file) => onChange?.(file.id),
    onError: complain,
  });
  return (
    <>
      {value && <FileImage id={value} />}
      <Upload
        accept="image/jpeg,image/png,image/webp,image/gif"
        showUploadList={false}
        beforeUpload={(file) => {
          upload.mutate(file);
          return false;
        }}
      >
        <Button loading={upload.isPending}>{value ? '换一张图片' : '上传图片'}</Button>
      </Upload>
    </>
  );
}
