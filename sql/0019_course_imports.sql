-- Lessons of a checked file that wait to be confirmed.

-- +goose Up
CREATE TABLE course_imports (
    id         TEXT        NOT NULL,
    staff_id   TEXT        NOT NULL,
    lessons    TEXT        NOT NULL,
    state      TEXT        NOT NULL,
    result     TEXT        NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT course_imports_pk PRIMARY KEY (id),
    CONSTRAINT course_imports_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT course_imports_state_known CHECK (state IN ('checked', 'confirmed'))
);
