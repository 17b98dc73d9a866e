-- How far WeCom's customer-service messages have been fetched, by account.

-- +goose Up
CREATE TABLE kefu_cursors (
    open_kfid  TEXT        NOT NULL,
    position   TEXT        NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT kefu_cursors_pk PRIMARY KEY (open_kfid)
);
