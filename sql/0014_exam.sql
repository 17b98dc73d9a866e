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
