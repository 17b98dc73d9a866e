import type { Category } from '@/api/types';

export interface CategoryNode {
  value: string;
  title: string;
  children: CategoryNode[];
}

/** The flat list as a tree; a category whose parent is unknown stands at the top. */
export function treeOf(list: readonly Category[]): CategoryNode[] {
  const nodes = new Map<string, CategoryNode>(
    list.map((item) => [item.id, { value: item.id, title: item.name, children: [] }]),
  );
  const roots: CategoryNode[] = [];
  for (const item of list) {
    const node = nodes.get(item.id);
    if (!node) continue;
    const parent = item.parent_id ? nodes.get(item.parent_id) : undefined;
    (parent?.children ?? roots).push(node);
  }
  return roots;
}
