-- The words that show feelings and the calming sentences, every version of both.

-- +goose Up
CREATE TABLE emotion_settings (
    kind       TEXT        NOT NULL,
    version    INTEGER     NOT NULL,
    content    TEXT        NOT NULL,
    changed_by TEXT        NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT emotion_settings_pk PRIMARY KEY (kind, version),
    CONSTRAINT emotion_settings_changed_by FOREIGN KEY (changed_by) REFERENCES staff (id),
    CONSTRAINT emotion_settings_kind_known CHECK (kind IN ('words', 'sentences')),
    CONSTRAINT emotion_settings_version_positive CHECK (version > 0)
);
