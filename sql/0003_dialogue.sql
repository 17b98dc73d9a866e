-- Conversations, their messages, the bot's decisions and the citizen's verdicts.

-- +goose Up
CREATE TABLE files (
    id          TEXT        NOT NULL,
    citizen_id  TEXT,
    staff_id    TEXT,
    mime        TEXT        NOT NULL,
    size        BIGINT      NOT NULL,
    width       INTEGER     NOT NULL DEFAULT 0,
    height      INTEGER     NOT NULL DEFAULT 0,
    sha256      TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    CONSTRAINT files_pk PRIMARY KEY (id),
    CONSTRAINT files_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT files_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);

CREATE TABLE conversations (
    id               TEXT        NOT NULL,
    citizen_id       TEXT        NOT NULL,
    channel          TEXT        NOT NULL,
    state            TEXT        NOT NULL,
    agent_id         TEXT,
    last_seq         BIGINT      NOT NULL DEFAULT 0,
    asked_seq        BIGINT      NOT NULL DEFAULT 0,
    answered_seq     BIGINT      NOT NULL DEFAULT 0,
    asked_at         TIMESTAMPTZ,
    citizen_read_seq BIGINT      NOT NULL DEFAULT 0,
    agent_read_seq   BIGINT      NOT NULL DEFAULT 0,
    opened_at        TIMESTAMPTZ NOT NULL,
    updated_at       TIMESTAMPTZ NOT NULL,
    closed_at        TIMESTAMPTZ,
    closed_by        TEXT        NOT NULL DEFAULT '',
    rating           INTEGER     NOT NULL DEFAULT 0,
    rating_comment   TEXT        NOT NULL DEFAULT '',
    rated_at         TIMESTAMPTZ,
    CONSTRAINT conversations_pk PRIMARY KEY (id),
    CONSTRAINT conversations_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT conversations_agent FOREIGN KEY (agent_id) REFERENCES staff (id),
    CONSTRAINT conversations_state_known CHECK (state IN ('bot', 'waiting', 'agent', 'closed')),
    CONSTRAINT conversations_agent_has_floor CHECK (state <> 'agent' OR agent_id IS NOT NULL),
    CONSTRAINT conversations_rating_range CHECK (rating BETWEEN 0 AND 5)
);
-- A citizen has one open conversation a channel at a time.
CREATE UNIQUE INDEX conversations_one_open ON conversations (citizen_id, channel) WHERE state <> 'closed';
CREATE INDEX conversations_by_citizen ON conversations (citizen_id, opened_at);
CREATE INDEX conversations_by_agent ON conversations (agent_id, state);
CREATE INDEX conversations_by_update ON conversations (updated_at);
CREATE INDEX conversations_unanswered ON conversations (asked_at) WHERE state = 'bot' AND answered_seq < asked_seq;

CREATE TABLE messages (
    id              TEXT        NOT NULL,
    conversation_id TEXT        NOT NULL,
    seq             BIGINT      NOT NULL,
    client_id       TEXT        NOT NULL,
    sender          TEXT        NOT NULL,
    sender_id       TEXT        NOT NULL DEFAULT '',
    kind            TEXT        NOT NULL,
    text            TEXT        NOT NULL DEFAULT '',
    content         TEXT        NOT NULL DEFAULT '{}',
    reply_to        TEXT,
    verdict         TEXT        NOT NULL DEFAULT '',
    verdict_comment TEXT        NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT messages_pk PRIMARY KEY (id),
    CONSTRAINT messages_of_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT messages_sequence_once UNIQUE (conversation_id, seq),
    CONSTRAINT messages_client_once UNIQUE (conversation_id, sender, client_id),
    CONSTRAINT messages_sender_known CHECK (sender IN ('citizen', 'bot', 'agent', 'system')),
    CONSTRAINT messages_verdict_known CHECK (verdict IN ('', 'up', 'down'))
);
-- The bot answers a message at most once, however many processes try.
CREATE UNIQUE INDEX messages_one_reply ON messages (reply_to) WHERE sender = 'bot';
CREATE INDEX messages_by_time ON messages (created_at);

-- What the bot decided about a citizen's message and why, for later analysis.
CREATE TABLE decisions (
    message_id      TEXT             NOT NULL,
    conversation_id TEXT             NOT NULL,
    kind            TEXT             NOT NULL,
    reason          TEXT             NOT NULL DEFAULT '',
    query           TEXT             NOT NULL DEFAULT '',
    article_id      TEXT             NOT NULL DEFAULT '',
    article_version INTEGER          NOT NULL DEFAULT 0,
    probability     DOUBLE PRECISION NOT NULL DEFAULT 0,
    candidates      TEXT             NOT NULL DEFAULT '[]',
    elapsed_us      BIGINT           NOT NULL DEFAULT 0,
    created_at      TIMESTAMPTZ      NOT NULL,
    CONSTRAINT decisions_pk PRIMARY KEY (message_id),
    CONSTRAINT decisions_of_message FOREIGN KEY (message_id) REFERENCES messages (id),
    CONSTRAINT decisions_of_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id)
);
CREATE INDEX decisions_by_time ON decisions (created_at);
CREATE INDEX decisions_by_conversation ON decisions (conversation_id, created_at);
