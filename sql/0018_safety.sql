-- Content safety: the word lists, what was stopped or noted for a reviewer, and WeChat's checks.

-- +goose Up
CREATE TABLE safety_settings (
    version    INTEGER     NOT NULL,
    content    TEXT        NOT NULL,
    changed_by TEXT        NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT safety_settings_pk PRIMARY KEY (version),
    CONSTRAINT safety_settings_changed_by FOREIGN KEY (changed_by) REFERENCES staff (id),
    CONSTRAINT safety_settings_version_positive CHECK (version > 0)
);

-- What a reviewer looks at. Outcome block: it was not delivered, and draft is what to deliver
-- when it is released, encrypted because it may hold a phone number. Outcome review: it went on.
CREATE TABLE safety_items (
    id           TEXT        NOT NULL,
    citizen_id   TEXT        NOT NULL,
    place        TEXT        NOT NULL,
    target_id    TEXT        NOT NULL DEFAULT '',
    client_id    TEXT        NOT NULL,
    text         TEXT        NOT NULL,
    file_id      TEXT        NOT NULL DEFAULT '',
    draft        TEXT        NOT NULL DEFAULT '',
    outcome      TEXT        NOT NULL,
    source       TEXT        NOT NULL,
    category     TEXT        NOT NULL,
    why          TEXT        NOT NULL,
    reasons      TEXT        NOT NULL,
    state        TEXT        NOT NULL,
    appeal       TEXT        NOT NULL DEFAULT '',
    appealed_at  TIMESTAMPTZ,
    decided_by   TEXT,
    decided_at   TIMESTAMPTZ,
    decision     TEXT        NOT NULL DEFAULT '',
    delivered_id TEXT        NOT NULL DEFAULT '',
    created_at   TIMESTAMPTZ NOT NULL,
    CONSTRAINT safety_items_pk PRIMARY KEY (id),
    CONSTRAINT safety_items_once UNIQUE (citizen_id, place, client_id, source),
    CONSTRAINT safety_items_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT safety_items_decided_by FOREIGN KEY (decided_by) REFERENCES staff (id),
    CONSTRAINT safety_items_place_known CHECK (place IN ('message', 'letter', 'entry', 'picture')),
    CONSTRAINT safety_items_outcome_known CHECK (outcome IN ('block', 'review')),
    CONSTRAINT safety_items_source_known CHECK (source IN ('local', 'wechat')),
    CONSTRAINT safety_items_state_known CHECK (state IN ('pending', 'appealed', 'released', 'upheld'))
);
CREATE INDEX safety_items_by_state ON safety_items (state, created_at);
CREATE INDEX safety_items_by_file ON safety_items (file_id);

-- Checks asked of WeChat. The text is here until it was checked and no longer.
CREATE TABLE safety_checks (
    id         TEXT        NOT NULL,
    citizen_id TEXT        NOT NULL,
    place      TEXT        NOT NULL,
    target_id  TEXT        NOT NULL,
    text       TEXT        NOT NULL DEFAULT '',
    file_id    TEXT        NOT NULL DEFAULT '',
    state      TEXT        NOT NULL,
    trace      TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT safety_checks_pk PRIMARY KEY (id),
    CONSTRAINT safety_checks_trace_once UNIQUE (trace),
    CONSTRAINT safety_checks_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT safety_checks_state_known CHECK (state IN ('waiting', 'asked', 'done', 'skipped'))
);
CREATE INDEX safety_checks_by_citizen ON safety_checks (citizen_id);
CREATE INDEX safety_checks_by_time ON safety_checks (created_at);
