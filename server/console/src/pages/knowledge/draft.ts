import type { Article, ArticleDraft, Block, BlockType } from '@/api/types';

export const EMPTY_DRAFT: ArticleDraft = {
  category_id: '',
  question: '',
  variants: [],
  counter_examples: [],
  answer: '',
  internal: '',
  blocks: [],
  tags: [],
  region: '',
  local: false,
  department: '',
  sources: [],
  effective_from: '',
  effective_until: '',
  review_by: '',
  audience: 'public',
  hot: 0,
  all_reply: false,
  disabled: false,
  no_suggest: false,
};

const KEYS = Object.keys(EMPTY_DRAFT) as (keyof ArticleDraft)[];

/** The part of an article that an editor writes; missing lists become empty ones. */
export function draftOf(article: Article): ArticleDraft {
  const pairs = KEYS.map((key) => [key, article[key] ?? EMPTY_DRAFT[key]] as const);
  return Object.fromEntries(pairs) as unknown as ArticleDraft;
}

/** What is sent: no blank lines, no doubled variants, and only the fields that a block's type has. */
export function cleanDraft(draft: ArticleDraft): ArticleDraft {
  return {
    ...draft,
    question: draft.question.trim(),
    variants: cleanLines(draft.variants),
    counter_examples: cleanLines(draft.counter_examples),
    blocks: draft.blocks.map(cleanBlock),
    sources: draft.sources.filter((source) => source?.name?.trim()),
  };
}

export function cleanLines(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.trim()).filter(Boolean))];
}

type BlockField = Exclude<keyof Block, 'type'>;

/** The fields each type of block has; the server ignores or refuses the others. */
export const BLOCK_FIELDS: Record<BlockType, BlockField[]> = {
  text: ['title', 'text'],
  steps: ['title', 'items'],
  materials: ['title', 'items'],
  phone: ['name', 'number'],
  outlets: ['title', 'outlet_kind'],
  link: ['title', 'url'],
  image: ['title', 'file_id'],
  article: ['title', 'article_id'],
};

function cleanBlock(block: Block): Block {
  const clean: Block = { type: block.type };
  for (const field of BLOCK_FIELDS[block.type]) {
    if (field === 'items') clean.items = cleanLines(block.items ?? []);
    else if (block[field]?.trim()) clean[field] = block[field].trim();
  }
  return clean;
}
