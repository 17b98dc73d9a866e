-- Texts that were read aloud by a speech endpoint, each once for each voice.

-- +goose Up
CREATE TABLE narrations (
    hash    TEXT        NOT NULL,
    file_id TEXT        NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT narrations_pk PRIMARY KEY (hash),
    CONSTRAINT narrations_file FOREIGN KEY (file_id) REFERENCES files (id)
);
