-- Citizens, staff, roles and sessions.

-- +goose Up
CREATE TABLE citizens (
    id           TEXT        NOT NULL,
    kind         TEXT        NOT NULL DEFAULT 'guest',
    display_name TEXT        NOT NULL DEFAULT '',
    phone_cipher TEXT        NOT NULL DEFAULT '',
    phone_index  TEXT        NOT NULL DEFAULT '',
    elder_mode   BOOLEAN     NOT NULL DEFAULT FALSE,
    created_at   TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    erased_at    TIMESTAMPTZ,
    CONSTRAINT citizens_pk PRIMARY KEY (id),
    CONSTRAINT citizens_kind_known CHECK (kind IN ('guest', 'citizen'))
);
CREATE INDEX citizens_by_phone ON citizens (phone_index) WHERE phone_index <> '';

CREATE TABLE staff (
    id                   TEXT        NOT NULL,
    username             TEXT        NOT NULL,
    display_name         TEXT        NOT NULL,
    department           TEXT        NOT NULL DEFAULT '',
    password_hash        TEXT        NOT NULL,
    must_change_password BOOLEAN     NOT NULL DEFAULT FALSE,
    disabled             BOOLEAN     NOT NULL DEFAULT FALSE,
    failed_logins        INTEGER     NOT NULL DEFAULT 0,
    locked_until         TIMESTAMPTZ,
    created_at           TIMESTAMPTZ NOT NULL,
    updated_at           TIMESTAMPTZ NOT NULL,
    CONSTRAINT staff_pk PRIMARY KEY (id),
    CONSTRAINT staff_username_once UNIQUE (username)
);

CREATE TABLE staff_roles (
    staff_id TEXT NOT NULL,
    role     TEXT NOT NULL,
    CONSTRAINT staff_roles_pk PRIMARY KEY (staff_id, role),
    CONSTRAINT staff_roles_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT staff_roles_known CHECK (role IN ('agent', 'supervisor', 'editor', 'reviewer', 'trainer', 'department', 'admin', 'auditor'))
);

CREATE TABLE sessions (
    id           TEXT        NOT NULL,
    token_hash   TEXT        NOT NULL,
    citizen_id   TEXT,
    staff_id     TEXT,
    address      TEXT        NOT NULL DEFAULT '',
    device       TEXT        NOT NULL DEFAULT '',
    created_at   TIMESTAMPTZ NOT NULL,
    expires_at   TIMESTAMPTZ NOT NULL,
    revoked_at   TIMESTAMPTZ,
    CONSTRAINT sessions_pk PRIMARY KEY (id),
    CONSTRAINT sessions_token_once UNIQUE (token_hash),
    CONSTRAINT sessions_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT sessions_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT sessions_one_owner CHECK ((citizen_id IS NULL) <> (staff_id IS NULL))
);
CREATE INDEX sessions_by_citizen ON sessions (citizen_id);
CREATE INDEX sessions_by_staff ON sessions (staff_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
