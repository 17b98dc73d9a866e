-- Lessons made of real conversations, and who confirmed that nobody can be recognised in them.

-- +goose Up
CREATE TABLE lesson_cases (
    lesson_id       TEXT        NOT NULL,
    conversation_id TEXT        NOT NULL,
    confirmed_by    TEXT        NOT NULL,
    confirmed_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT lesson_cases_pk PRIMARY KEY (lesson_id),
    CONSTRAINT lesson_cases_of_lesson FOREIGN KEY (lesson_id) REFERENCES lessons (id),
    CONSTRAINT lesson_cases_of_staff FOREIGN KEY (confirmed_by) REFERENCES staff (id)
);
CREATE INDEX lesson_cases_by_conversation ON lesson_cases (conversation_id);
