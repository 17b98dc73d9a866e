-- The item bank with its versions.

-- +goose Up
CREATE TABLE exam_items (
    id             TEXT        NOT NULL,
    slug           TEXT        NOT NULL,
    state          TEXT        NOT NULL,
    latest_version INTEGER     NOT NULL,
    live_version   INTEGER     NOT NULL DEFAULT 0,
    row_version    INTEGER     NOT NULL DEFAULT 1,
    updated_at     TIMESTAMPTZ NOT NULL,
    updated_by     TEXT        NOT NULL DEFAULT '',
    CONSTRAINT exam_items_pk PRIMARY KEY (id),
    CONSTRAINT exam_items_slug_once UNIQUE (slug),
    CONSTRAINT exam_items_state_known CHECK (state IN ('draft', 'live', 'retired'))
);

CREATE TABLE exam_item_versions (
    item_id    TEXT        NOT NULL,
    version    INTEGER     NOT NULL,
    kind       TEXT        NOT NULL,
    matter     TEXT        NOT NULL,
    ability    TEXT        NOT NULL,
    difficulty INTEGER     NOT NULL,
    body       TEXT        NOT NULL,
    saved_by   TEXT        NOT NULL DEFAULT '',
    saved_at   TIMESTAMPTZ NOT NULL,
    CONSTRAINT exam_item_versions_pk PRIMARY KEY (item_id, version),
    CONSTRAINT exam_item_versions_of_item FOREIGN KEY (item_id) REFERENCES exam_items (id)
);

CREATE TABLE exams (
    id           TEXT        NOT NULL,
    slug         TEXT        NOT NULL,
    title        TEXT        NOT NULL,
    summary      TEXT        NOT NULL DEFAULT '',
    certificate  TEXT        NOT NULL DEFAULT '',
    minutes      INTEGER     NOT NULL,
    pass         INTEGER     NOT NULL,
    valid_months INTEGER     NOT NULL DEFAULT 0,
    parts        TEXT        NOT NULL,
    requires     TEXT        NOT NULL DEFAULT '[]',
    state        TEXT        NOT NULL,
    open_from    TIMESTAMPTZ,
    open_until   TIMESTAMPTZ,
    row_version  INTEGER     NOT NULL DEFAULT 1,
    updated_at   TIMESTAMPTZ NOT NULL,
    updated_by   TEXT        NOT NULL DEFAULT '',
    CONSTRAINT exams_pk PRIMARY KEY (id),
    CONSTRAINT exams_slug_once UNIQUE (slug),
    CONSTRAINT exams_state_known CHECK (state IN ('draft', 'open', 'closed'))
);

-- One sitting. The paper and the terms are those of its beginning, whatever becomes of the exam.
CREATE TABLE exam_attempts (
    id           TEXT             NOT NULL,
    exam_id      TEXT             NOT NULL,
    staff_id     TEXT             NOT NULL,
    client_id    TEXT             NOT NULL,
    paper        TEXT             NOT NULL,
    title        TEXT             NOT NULL,
    certificate  TEXT             NOT NULL DEFAULT '',
    pass         INTEGER          NOT NULL,
    valid_months INTEGER          NOT NULL DEFAULT 0,
    state        TEXT             NOT NULL,
    started_at   TIMESTAMPTZ      NOT NULL,
    ends_at      TIMESTAMPTZ      NOT NULL,
    finished_at  TIMESTAMPTZ,
    score        DOUBLE PRECISION NOT NULL DEFAULT 0,
    passed       BOOLEAN          NOT NULL DEFAULT FALSE,
    CONSTRAINT exam_attempts_pk PRIMARY KEY (id),
    CONSTRAINT exam_attempts_client_once UNIQUE (staff_id, client_id),
    CONSTRAINT exam_attempts_of_exam FOREIGN KEY (exam_id) REFERENCES exams (id),
    CONSTRAINT exam_attempts_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT exam_attempts_state_known CHECK (state IN ('open', 'submitted', 'expired'))
);
CREATE UNIQUE INDEX exam_attempts_one_open ON exam_attempts (staff_id, exam_id) WHERE state = 'open';
CREATE INDEX exam_attempts_by_exam ON exam_attempts (exam_id, started_at);
CREATE INDEX exam_attempts_to_end ON exam_attempts (ends_at) WHERE state = 'open';

CREATE TABLE exam_answers (
    attempt_id TEXT             NOT NULL,
    item_id    TEXT             NOT NULL,
    response   TEXT             NOT NULL,
    seconds    INTEGER          NOT NULL,
    at         TIMESTAMPTZ      NOT NULL,
    score      DOUBLE PRECISION NOT NULL DEFAULT 0,
    CONSTRAINT exam_answers_pk PRIMARY KEY (attempt_id, item_id),
    CONSTRAINT exam_answers_of_attempt FOREIGN KEY (attempt_id) REFERENCES exam_attempts (id)
);

-- What happened around the answers; told to trainers, never punished.
CREATE TABLE exam_signals (
    attempt_id TEXT        NOT NULL,
    client_id  TEXT        NOT NULL,
    kind       TEXT        NOT NULL,
    at         TIMESTAMPTZ NOT NULL,
    CONSTRAINT exam_signals_pk PRIMARY KEY (attempt_id, client_id),
    CONSTRAINT exam_signals_of_attempt FOREIGN KEY (attempt_id) REFERENCES exam_attempts (id),
    CONSTRAINT exam_signals_kind_known CHECK (kind IN ('tab_hidden', 'tab_shown', 'paste'))
);

CREATE TABLE certificates (
    id             TEXT             NOT NULL,
    code           TEXT             NOT NULL,
    staff_id       TEXT             NOT NULL,
    exam_id        TEXT             NOT NULL,
    attempt_id     TEXT             NOT NULL,
    title          TEXT             NOT NULL,
    score          DOUBLE PRECISION NOT NULL,
    issued_at      TIMESTAMPTZ      NOT NULL,
    expires_at     TIMESTAMPTZ,
    revoked_at     TIMESTAMPTZ,
    revoked_by     TEXT             NOT NULL DEFAULT '',
    revoked_reason TEXT             NOT NULL DEFAULT '',
    CONSTRAINT certificates_pk PRIMARY KEY (id),
    CONSTRAINT certificates_code_once UNIQUE (code),
    CONSTRAINT certificates_attempt_once UNIQUE (attempt_id),
    CONSTRAINT certificates_of_attempt FOREIGN KEY (attempt_id) REFERENCES exam_attempts (id),
    CONSTRAINT certificates_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);
CREATE INDEX certificates_by_staff ON certificates (staff_id, issued_at);

-- Items of a checked file that wait to be confirmed.
CREATE TABLE exam_imports (
    id           TEXT        NOT NULL,
    staff_id     TEXT        NOT NULL,
    items        TEXT        NOT NULL,
    state        TEXT        NOT NULL,
    result       TEXT        NOT NULL DEFAULT '{}',
    created_at   TIMESTAMPTZ NOT NULL,
    CONSTRAINT exam_imports_pk PRIMARY KEY (id),
    CONSTRAINT exam_imports_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT exam_imports_state_known CHECK (state IN ('checked', 'confirmed'))
);
