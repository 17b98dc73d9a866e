-- Seats, the waiting line, who held which conversation, canned replies.

-- +goose Up
CREATE TABLE seats (
    staff_id   TEXT        NOT NULL,
    presence   TEXT        NOT NULL DEFAULT 'offline',
    capacity   INTEGER     NOT NULL DEFAULT 5,
    seen_at    TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT seats_pk PRIMARY KEY (staff_id),
    CONSTRAINT seats_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT seats_presence_known CHECK (presence IN ('online', 'away', 'offline')),
    CONSTRAINT seats_capacity_range CHECK (capacity BETWEEN 1 AND 20)
);

-- A hand-off: one row from asking for a human until somebody claims or the citizen leaves.
CREATE TABLE handoffs (
    id              TEXT        NOT NULL,
    conversation_id TEXT        NOT NULL,
    reason          TEXT        NOT NULL,
    priority        INTEGER     NOT NULL DEFAULT 0,
    state           TEXT        NOT NULL,
    card            TEXT        NOT NULL DEFAULT '{}',
    offered_to      TEXT,
    offered_at      TIMESTAMPTZ,
    declined_by     TEXT        NOT NULL DEFAULT '[]',
    claimed_by      TEXT,
    claimed_at      TIMESTAMPTZ,
    ended_at        TIMESTAMPTZ,
    created_at      TIMESTAMPTZ NOT NULL,
    queued_at       TIMESTAMPTZ NOT NULL,
    CONSTRAINT handoffs_pk PRIMARY KEY (id),
    CONSTRAINT handoffs_of_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT handoffs_offered_to FOREIGN KEY (offered_to) REFERENCES staff (id),
    CONSTRAINT handoffs_claimed_by FOREIGN KEY (claimed_by) REFERENCES staff (id),
    CONSTRAINT handoffs_state_known CHECK (state IN ('waiting', 'claimed', 'left'))
);
CREATE UNIQUE INDEX handoffs_one_waiting ON handoffs (conversation_id) WHERE state = 'waiting';
CREATE INDEX handoffs_line ON handoffs (priority, queued_at) WHERE state = 'waiting';
CREATE INDEX handoffs_by_time ON handoffs (created_at);

-- Who held a conversation from when to when; transfers are rows that follow each other.
CREATE TABLE assignments (
    id              TEXT        NOT NULL,
    conversation_id TEXT        NOT NULL,
    staff_id        TEXT        NOT NULL,
    from_staff_id   TEXT        NOT NULL DEFAULT '',
    note            TEXT        NOT NULL DEFAULT '',
    started_at      TIMESTAMPTZ NOT NULL,
    ended_at        TIMESTAMPTZ,
    end_reason      TEXT        NOT NULL DEFAULT '',
    CONSTRAINT assignments_pk PRIMARY KEY (id),
    CONSTRAINT assignments_of_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT assignments_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);
CREATE UNIQUE INDEX assignments_one_open ON assignments (conversation_id) WHERE ended_at IS NULL;
CREATE INDEX assignments_by_staff ON assignments (staff_id, ended_at);

CREATE TABLE canned_replies (
    id         TEXT        NOT NULL,
    staff_id   TEXT        NOT NULL DEFAULT '',
    shortcut   TEXT        NOT NULL,
    title      TEXT        NOT NULL,
    text       TEXT        NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT canned_replies_pk PRIMARY KEY (id),
    CONSTRAINT canned_replies_shortcut_once UNIQUE (staff_id, shortcut)
);
