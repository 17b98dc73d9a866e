/** Who saved a version of a list. */
export interface Saved {
  version: number;
  changed_by_name?: string;
  changed_at: string | null;
}

/** A list as it stands, and who changed it before. */
export type Versioned<T> = T & Saved & { history: Saved[] };

/** A list to be saved as the version after the one that was read. */
export type Next<T> = T & { version: number };
