-- Guides with their versions, and the walks of citizens.

-- +goose Up
CREATE TABLE guides (
    id             TEXT        NOT NULL,
    slug           TEXT        NOT NULL,
    state          TEXT        NOT NULL,
    latest_version INTEGER     NOT NULL,
    live_version   INTEGER     NOT NULL DEFAULT 0,
    row_version    INTEGER     NOT NULL DEFAULT 1,
    updated_at     TIMESTAMPTZ NOT NULL,
    updated_by     TEXT        NOT NULL DEFAULT '',
    CONSTRAINT guides_pk PRIMARY KEY (id),
    CONSTRAINT guides_slug_once UNIQUE (slug),
    CONSTRAINT guides_state_known CHECK (state IN ('draft', 'live', 'withdrawn'))
);

CREATE TABLE guide_versions (
    guide_id     TEXT        NOT NULL,
    version      INTEGER     NOT NULL,
    title        TEXT        NOT NULL,
    definition   TEXT        NOT NULL,
    saved_by     TEXT        NOT NULL DEFAULT '',
    saved_at     TIMESTAMPTZ NOT NULL,
    published_by TEXT        NOT NULL DEFAULT '',
    published_at TIMESTAMPTZ,
    CONSTRAINT guide_versions_pk PRIMARY KEY (guide_id, version),
    CONSTRAINT guide_versions_of_guide FOREIGN KEY (guide_id) REFERENCES guides (id)
);

-- One citizen's walk, through the version it was begun with.
CREATE TABLE guide_runs (
    id              TEXT        NOT NULL,
    guide_id        TEXT        NOT NULL,
    version         INTEGER     NOT NULL,
    citizen_id      TEXT        NOT NULL,
    conversation_id TEXT        NOT NULL,
    state           TEXT        NOT NULL,
    answers         TEXT        NOT NULL DEFAULT '[]',
    row_version     INTEGER     NOT NULL DEFAULT 1,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT guide_runs_pk PRIMARY KEY (id),
    CONSTRAINT guide_runs_of_version FOREIGN KEY (guide_id, version) REFERENCES guide_versions (guide_id, version),
    CONSTRAINT guide_runs_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT guide_runs_in_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT guide_runs_state_known CHECK (state IN ('open', 'done', 'left'))
);
-- A conversation walks one guide at a time.
CREATE UNIQUE INDEX guide_runs_one_open ON guide_runs (conversation_id) WHERE state = 'open';
CREATE INDEX guide_runs_by_citizen ON guide_runs (citizen_id, updated_at);
