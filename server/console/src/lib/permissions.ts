import type { Role } from '@/api/types';

export type Area = 'desk' | 'letters' | 'knowledge' | 'numbers' | 'users';

/** Which roles may open an area: the same table as the server's, which decides in the end. */
const AREA_ROLES: Record<Area, readonly Role[] | 'all'> = {
  desk: ['agent', 'supervisor'],
  letters: ['agent', 'supervisor', 'department'],
  knowledge: 'all',
  numbers: ['supervisor', 'admin', 'auditor'],
  users: ['admin'],
};

export const AREAS = Object.keys(AREA_ROLES) as Area[];

export const ROLE_NAMES: Record<Role, string> = {
  agent: '坐席',
  supervisor: '班长',
  editor: '采编',
  reviewer: '审核',
  trainer: '培训师',
  department: '承办单位',
  admin: '管理员',
  auditor: '审计员',
};

export function mayOpen(area: Area, roles: readonly Role[]): boolean {
  const allowed = AREA_ROLES[area];
  return allowed === 'all' || roles.some((role) => allowed.includes(role));
}

/** The areas in the order of the navigation. */
export function areasFor(roles: readonly Role[]): Area[] {
  return AREAS.filter((area) => mayOpen(area, roles));
}

export function mayEditKnowledge(roles: readonly Role[]): boolean {
  return roles.includes('editor');
}

export function mayPublishKnowledge(roles: readonly Role[]): boolean {
  return roles.includes('editor') || roles.includes('reviewer');
}
