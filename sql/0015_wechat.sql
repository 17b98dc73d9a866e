-- Chats in WeChat: who writes to which account, what was taken in, and how far replies were sent.

-- +goose Up
-- One person on one account (port). Their openid is stored sealed; the index finds it again.
CREATE TABLE wechat_chats (
    id            TEXT        NOT NULL,
    port          TEXT        NOT NULL,
    citizen_id    TEXT        NOT NULL,
    openid_cipher TEXT        NOT NULL,
    openid_index  TEXT        NOT NULL,
    following     BOOLEAN     NOT NULL DEFAULT TRUE,
    window_until  TIMESTAMPTZ NOT NULL,
    window_left   INTEGER     NOT NULL DEFAULT 0,
    held          BOOLEAN     NOT NULL DEFAULT FALSE,
    offer         TEXT        NOT NULL DEFAULT '[]',
    draft         TEXT        NOT NULL DEFAULT '',
    taking_until  TIMESTAMPTZ,
    sending_until TIMESTAMPTZ,
    tries         INTEGER     NOT NULL DEFAULT 0,
    next_try_at   TIMESTAMPTZ,
    created_at    TIMESTAMPTZ NOT NULL,
    heard_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT wechat_chats_pk PRIMARY KEY (id),
    CONSTRAINT wechat_chats_person_once UNIQUE (port, openid_index),
    CONSTRAINT wechat_chats_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT wechat_chats_window_left CHECK (window_left >= 0)
);
CREATE INDEX wechat_chats_by_citizen ON wechat_chats (citizen_id);

-- How far a conversation's messages have been sent: all up to sent_seq, and of the next one
-- the first sent_parts parts. Done: it is closed and all of it was dealt with.
CREATE TABLE wechat_talks (
    conversation_id TEXT        NOT NULL,
    chat_id         TEXT        NOT NULL,
    sent_seq        BIGINT      NOT NULL DEFAULT 0,
    sent_parts      INTEGER     NOT NULL DEFAULT 0,
    done            BOOLEAN     NOT NULL DEFAULT FALSE,
    created_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT wechat_talks_pk PRIMARY KEY (conversation_id),
    CONSTRAINT wechat_talks_of_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT wechat_talks_of_chat FOREIGN KEY (chat_id) REFERENCES wechat_chats (id)
);
CREATE INDEX wechat_talks_open ON wechat_talks (chat_id) WHERE NOT done;

-- What WeChat called us with, each message once. The sealed body goes when it was dealt with.
CREATE TABLE wechat_incoming (
    id            TEXT        NOT NULL,
    port          TEXT        NOT NULL,
    message_key   TEXT        NOT NULL,
    openid_cipher TEXT        NOT NULL,
    openid_index  TEXT        NOT NULL,
    body          TEXT        NOT NULL,
    tries         INTEGER     NOT NULL DEFAULT 0,
    created_at    TIMESTAMPTZ NOT NULL,
    done_at       TIMESTAMPTZ,
    CONSTRAINT wechat_incoming_pk PRIMARY KEY (id),
    CONSTRAINT wechat_incoming_once UNIQUE (port, message_key)
);
CREATE INDEX wechat_incoming_waiting ON wechat_incoming (port, openid_index) WHERE done_at IS NULL;
CREATE INDEX wechat_incoming_by_time ON wechat_incoming (created_at);
