const usual = [3, 5, 10, 15, 20, 30]

/** budgets returns the minutes a day one can choose, among them what is chosen now. */
export function budgets(chosen: number): number[] {
  return [...new Set([...usual, chosen])].sort((a, b) => a - b)
}

/** addTime adds a time of day, in order and only once. */
export function addTime(times: string[], time: string): string[] {
  return [...new Set([...times, time])].sort()
}

/** addMatter adds a matter, only once and not an empty one. */
export function addMatter(matters: string[], text: string): string[] {
  const matter = text.trim()
  return matter === '' || matters.includes(matter) ? matters : [...matters, matter]
}

/** withoutAt returns the list without the entry at a place. */
export function withoutAt<T>(list: T[], at: number): T[] {
  return list.filter((_, i) => i !== at)
}
