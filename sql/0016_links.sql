-- WeChat identities of citizens and staff, merges of citizens, one-time logins.

-- +goose Up
ALTER TABLE citizens ADD COLUMN phone_verified_at TIMESTAMPTZ;
-- Who was merged acts as another citizen until the merge is undone.
ALTER TABLE citizens ADD COLUMN merged_into TEXT CONSTRAINT citizens_merged_into REFERENCES citizens (id);
CREATE INDEX citizens_by_merge ON citizens (merged_into) WHERE merged_into IS NOT NULL;
-- A guest whose phone has logged in as somebody known already.
ALTER TABLE citizens ADD COLUMN seen_as TEXT CONSTRAINT citizens_seen_as REFERENCES citizens (id);
CREATE INDEX citizens_by_seen_as ON citizens (seen_as) WHERE seen_as IS NOT NULL;
-- How a session was opened: by a password or as a guest (''), by WeChat, by a one-time link.
ALTER TABLE sessions ADD COLUMN opened_by TEXT NOT NULL DEFAULT '';

-- One identity a channel vouches for. The openid is sealed; both ids are looked up by index.
CREATE TABLE citizen_links (
    id            TEXT        NOT NULL,
    citizen_id    TEXT        NOT NULL,
    provider      TEXT        NOT NULL,
    app_id        TEXT        NOT NULL,
    openid_cipher TEXT        NOT NULL,
    openid_index  TEXT        NOT NULL,
    unionid_index TEXT        NOT NULL DEFAULT '',
    created_at    TIMESTAMPTZ NOT NULL,
    seen_at       TIMESTAMPTZ NOT NULL,
    CONSTRAINT citizen_links_pk PRIMARY KEY (id),
    CONSTRAINT citizen_links_openid_once UNIQUE (provider, app_id, openid_index),
    CONSTRAINT citizen_links_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT citizen_links_provider_known CHECK (provider IN ('weapp', 'account', 'kefu'))
);
CREATE INDEX citizen_links_by_citizen ON citizen_links (citizen_id);
CREATE INDEX citizen_links_by_unionid ON citizen_links (unionid_index) WHERE unionid_index <> '';

-- Who merged whom, why and from which session: the record of a decision, kept when it is undone.
CREATE TABLE citizen_merges (
    id             TEXT        NOT NULL,
    from_id        TEXT        NOT NULL,
    into_id        TEXT        NOT NULL,
    mark           TEXT        NOT NULL,
    filled         TEXT        NOT NULL DEFAULT '',
    session_id     TEXT        NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    undone_session TEXT        NOT NULL DEFAULT '',
    undone_at      TIMESTAMPTZ,
    CONSTRAINT citizen_merges_pk PRIMARY KEY (id),
    CONSTRAINT citizen_merges_from FOREIGN KEY (from_id) REFERENCES citizens (id),
    CONSTRAINT citizen_merges_into FOREIGN KEY (into_id) REFERENCES citizens (id),
    CONSTRAINT citizen_merges_two CHECK (from_id <> into_id),
    CONSTRAINT citizen_merges_mark_known CHECK (mark IN ('wechat', 'phone', 'device'))
);
CREATE UNIQUE INDEX citizen_merges_one_open ON citizen_merges (from_id) WHERE undone_at IS NULL;
CREATE INDEX citizen_merges_by_into ON citizen_merges (into_id);
CREATE INDEX citizen_merges_by_time ON citizen_merges (created_at);

-- What a merge handed over, so that undoing it hands exactly this back.
CREATE TABLE citizen_merge_rows (
    merge_id TEXT NOT NULL,
    what     TEXT NOT NULL,
    row_id   TEXT NOT NULL,
    CONSTRAINT citizen_merge_rows_pk PRIMARY KEY (merge_id, what, row_id),
    CONSTRAINT citizen_merge_rows_of_merge FOREIGN KEY (merge_id) REFERENCES citizen_merges (id)
);

-- A login by a link in a message: short-lived and good for one use.
CREATE TABLE login_tickets (
    hash       TEXT        NOT NULL,
    citizen_id TEXT        NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ,
    CONSTRAINT login_tickets_pk PRIMARY KEY (hash),
    CONSTRAINT login_tickets_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id)
);
CREATE INDEX login_tickets_by_citizen ON login_tickets (citizen_id);
CREATE INDEX login_tickets_by_expiry ON login_tickets (expires_at);

CREATE TABLE staff_wechat (
    staff_id      TEXT        NOT NULL,
    app_id        TEXT        NOT NULL,
    openid_cipher TEXT        NOT NULL,
    openid_index  TEXT        NOT NULL,
    bound_at      TIMESTAMPTZ NOT NULL,
    CONSTRAINT staff_wechat_pk PRIMARY KEY (staff_id),
    CONSTRAINT staff_wechat_openid_once UNIQUE (app_id, openid_index),
    CONSTRAINT staff_wechat_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);

-- A code in the console that binds the WeChat of whoever scans it.
CREATE TABLE bind_scenes (
    hash       TEXT        NOT NULL,
    staff_id   TEXT        NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ,
    CONSTRAINT bind_scenes_pk PRIMARY KEY (hash),
    CONSTRAINT bind_scenes_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);
CREATE INDEX bind_scenes_by_staff ON bind_scenes (staff_id);
CREATE INDEX bind_scenes_by_expiry ON bind_scenes (expires_at);
