import { pieces } from './words';

/** A text with what the filter found in it marked. */
export function Marked({ text, found }: { text: string; found: readonly string[] }) {
  return (
    <>
      {pieces(text, found).map((piece, at) =>
        piece.marked ? <mark key={at}>{piece.text}</mark> : piece.text,
      )}
    </>
  );
}
