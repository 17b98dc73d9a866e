-- The fitted ranker of the search, so that a start need not fit it anew.

-- +goose Up
CREATE TABLE search_models (
    name     TEXT        NOT NULL,
    stamp    TEXT        NOT NULL, -- names the knowledge and the ranker's edition it was fitted with
    model    BYTEA       NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT search_models_pk PRIMARY KEY (name)
);
