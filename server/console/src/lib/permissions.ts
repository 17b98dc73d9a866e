import type { Role } from '@/api/types';

export type Area =
  | 'desk'
  | 'letters'
  | 'knowledge'
  | 'guides'
  | 'calculators'
  | 'emotion'
  | 'safety'
  | 'training'
  | 'numbers'
  | 'users';

/** What the server calls the things a staff member may do; it alone decides who has which. */
export type Permission =
  | 'desk.use'
  | 'desk.watch'
  | 'canned.share'
  | 'letters.read'
  | 'letters.answer'
  | 'letters.contacts'
  | 'knowledge.read'
  | 'knowledge.write'
  | 'knowledge.publish'
  | 'emotion.write'
  | 'safety.review'
  | 'learn.use'
  | 'train.write'
  | 'train.assign'
  | 'train.read'
  | 'numbers.read'
  | 'users.manage'
  | 'audit.read';

/** The permission that opens each area, in the order of the navigation. */
const AREA_PERMISSION: Record<Area, Permission> = {
  desk: 'desk.use',
  letters: 'letters.read',
  knowledge: 'knowledge.read',
  guides: 'knowledge.read',
  calculators: 'knowledge.read',
  emotion: 'emotion.write',
  safety: 'safety.review',
  training: 'train.read',
  numbers: 'numbers.read',
  users: 'users.manage',
};

export const PERMISSION_NAMES: Record<Permission, string> = {
  'desk.use': '接待市民',
  'desk.watch': '查看他人会话',
  'canned.share': '维护共用常用语',
  'letters.read': '查看留言',
  'letters.answer': '受理和答复留言',
  'letters.contacts': '查看留言联系方式',
  'knowledge.read': '查看知识',
  'knowledge.write': '编写知识',
  'knowledge.publish': '发布知识',
  'emotion.write': '维护情绪词和安抚语',
  'safety.review': '审核内容和维护词表',
  'learn.use': '学习和考试',
  'train.write': '编写课程、题目和考试',
  'train.assign': '布置学习',
  'train.read': '查看学习情况',
  'numbers.read': '查看数据',
  'users.manage': '管理用户与角色',
  'audit.read': '查看审计日志',
};

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

/** The holder of permissions: GET /staff/me. */
interface Holder {
  permissions: readonly string[] | null;
}

export function may(holder: Holder | undefined, permission: Permission): boolean {
  return holder?.permissions?.includes(permission) ?? false;
}

/** The areas in the order of the navigation. */
export function areasFor(holder: Holder): Area[] {
  return (Object.keys(AREA_PERMISSION) as Area[]).filter((area) => may(holder, AREA_PERMISSION[area]));
}
