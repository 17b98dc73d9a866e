-- What staff were told before 0017 has lain in notices since. Processes of the release before
-- may have written here while they were replaced: that comes along first.

-- +goose Up
INSERT INTO notices (id, staff_id, kind, ref, title, text, page, target_id, created_at, read_at)
SELECT s.id, s.staff_id, s.kind, s.ref, s.title, s.text, s.page, s.target_id, s.created_at, s.read_at
FROM staff_notices s
WHERE NOT EXISTS (SELECT 1 FROM notices n WHERE n.id = s.id)
  AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.staff_id = s.staff_id AND n.kind = s.kind AND n.ref = s.ref);
DROP TABLE staff_notices;
