-- Letters on the message board.

-- +goose Up
CREATE TABLE letters (
    id              TEXT        NOT NULL,
    number          TEXT        NOT NULL,
    client_id       TEXT        NOT NULL,
    citizen_id      TEXT        NOT NULL,
    conversation_id TEXT,
    demand_type     TEXT        NOT NULL,
    title           TEXT        NOT NULL,
    text            TEXT        NOT NULL,
    contact_name    TEXT        NOT NULL DEFAULT '',
    phone_cipher    TEXT        NOT NULL DEFAULT '',
    phone_index     TEXT        NOT NULL DEFAULT '',
    state           TEXT        NOT NULL,
    holder_id       TEXT,
    promised_at     TIMESTAMPTZ NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    accepted_at     TIMESTAMPTZ,
    answered_at     TIMESTAMPTZ,
    closed_at       TIMESTAMPTZ,
    rating          INTEGER     NOT NULL DEFAULT 0,
    rating_comment  TEXT        NOT NULL DEFAULT '',
    rated_at        TIMESTAMPTZ,
    CONSTRAINT letters_pk PRIMARY KEY (id),
    CONSTRAINT letters_number_once UNIQUE (number),
    CONSTRAINT letters_client_once UNIQUE (citizen_id, client_id),
    CONSTRAINT letters_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT letters_of_conversation FOREIGN KEY (conversation_id) REFERENCES conversations (id),
    CONSTRAINT letters_holder FOREIGN KEY (holder_id) REFERENCES staff (id),
    CONSTRAINT letters_state_known CHECK (state IN ('submitted', 'accepted', 'answered', 'closed')),
    CONSTRAINT letters_type_known CHECK (demand_type IN ('consultation', 'help', 'complaint', 'report', 'suggestion', 'praise')),
    CONSTRAINT letters_rating_range CHECK (rating BETWEEN 0 AND 5)
);
CREATE INDEX letters_by_citizen ON letters (citizen_id, created_at);
CREATE INDEX letters_by_state ON letters (state, promised_at);
CREATE INDEX letters_by_time ON letters (created_at);

-- Everything that was said about a letter after it was sent, and every change of its state.
CREATE TABLE letter_entries (
    id         TEXT        NOT NULL,
    letter_id  TEXT        NOT NULL,
    client_id  TEXT        NOT NULL,
    author     TEXT        NOT NULL,
    author_id  TEXT        NOT NULL DEFAULT '',
    text       TEXT        NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT letter_entries_pk PRIMARY KEY (id),
    CONSTRAINT letter_entries_of_letter FOREIGN KEY (letter_id) REFERENCES letters (id),
    CONSTRAINT letter_entries_client_once UNIQUE (letter_id, author, client_id),
    CONSTRAINT letter_entries_author_known CHECK (author IN ('citizen', 'agent', 'system'))
);

CREATE TABLE letter_files (
    letter_id TEXT    NOT NULL,
    position  INTEGER NOT NULL,
    file_id   TEXT    NOT NULL,
    CONSTRAINT letter_files_pk PRIMARY KEY (letter_id, position),
    CONSTRAINT letter_files_of_letter FOREIGN KEY (letter_id) REFERENCES letters (id),
    CONSTRAINT letter_files_of_file FOREIGN KEY (file_id) REFERENCES files (id)
);

-- Counts the letters of a day for their numbers.
CREATE TABLE letter_counters (
    day  TEXT   NOT NULL,
    last BIGINT NOT NULL,
    CONSTRAINT letter_counters_pk PRIMARY KEY (day)
);
