-- One inbox for citizens and staff, the ways a notice leaves it, and what people have granted.
-- staff_notices stays, unused, until the next release: processes of the release before may
-- still read it while they are replaced.

-- +goose Up
CREATE TABLE notices (
    id         TEXT        NOT NULL,
    citizen_id TEXT,
    staff_id   TEXT,
    kind       TEXT        NOT NULL,
    ref        TEXT        NOT NULL,
    title      TEXT        NOT NULL,
    text       TEXT        NOT NULL,
    page       TEXT        NOT NULL,
    target_id  TEXT        NOT NULL DEFAULT '',
    number     TEXT        NOT NULL DEFAULT '',
    state      TEXT        NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    read_at    TIMESTAMPTZ,
    CONSTRAINT notices_pk PRIMARY KEY (id),
    CONSTRAINT notices_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT notices_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT notices_one_receiver CHECK ((citizen_id IS NULL) <> (staff_id IS NULL)),
    CONSTRAINT notices_citizen_once UNIQUE (citizen_id, kind, ref),
    CONSTRAINT notices_staff_once UNIQUE (staff_id, kind, ref)
);
CREATE INDEX notices_by_citizen ON notices (citizen_id, id);
CREATE INDEX notices_by_staff ON notices (staff_id, id);
CREATE INDEX notices_unread_by_citizen ON notices (citizen_id) WHERE read_at IS NULL;

INSERT INTO notices (id, staff_id, kind, ref, title, text, page, target_id, created_at, read_at)
SELECT id, staff_id, kind, ref, title, text, page, target_id, created_at, read_at FROM staff_notices;

-- One row for each way a notice may go, in order of position. standby: when the ways before
-- have failed; unknown: the process died or the line broke while it was under way.
CREATE TABLE notice_deliveries (
    notice_id TEXT        NOT NULL,
    way       TEXT        NOT NULL,
    position  INTEGER     NOT NULL,
    state     TEXT        NOT NULL,
    tries     INTEGER     NOT NULL DEFAULT 0,
    next_at   TIMESTAMPTZ NOT NULL,
    error     TEXT        NOT NULL DEFAULT '',
    sent_at   TIMESTAMPTZ,
    CONSTRAINT notice_deliveries_once PRIMARY KEY (notice_id, way),
    CONSTRAINT notice_deliveries_of_notice FOREIGN KEY (notice_id) REFERENCES notices (id),
    CONSTRAINT notice_deliveries_state_known CHECK (state IN ('open', 'standby', 'sending', 'sent', 'failed', 'unknown', 'dropped'))
);
CREATE INDEX notice_deliveries_due ON notice_deliveries (next_at) WHERE state IN ('open', 'sending');

-- How many subscribe messages of a template may still be sent to somebody.
CREATE TABLE notice_grants (
    id          TEXT        NOT NULL,
    citizen_id  TEXT,
    staff_id    TEXT,
    template_id TEXT        NOT NULL,
    remaining   INTEGER     NOT NULL,
    updated_at  TIMESTAMPTZ NOT NULL,
    CONSTRAINT notice_grants_pk PRIMARY KEY (id),
    CONSTRAINT notice_grants_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT notice_grants_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT notice_grants_one_owner CHECK ((citizen_id IS NULL) <> (staff_id IS NULL)),
    CONSTRAINT notice_grants_citizen_once UNIQUE (citizen_id, template_id),
    CONSTRAINT notice_grants_staff_once UNIQUE (staff_id, template_id),
    CONSTRAINT notice_grants_not_negative CHECK (remaining >= 0)
);

-- What somebody answered WeChat's question with; the same tap counts once.
CREATE TABLE notice_taps (
    id          TEXT        NOT NULL,
    citizen_id  TEXT,
    staff_id    TEXT,
    client_id   TEXT        NOT NULL,
    template_id TEXT        NOT NULL,
    result      TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    CONSTRAINT notice_taps_pk PRIMARY KEY (id),
    CONSTRAINT notice_taps_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT notice_taps_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT notice_taps_one_owner CHECK ((citizen_id IS NULL) <> (staff_id IS NULL)),
    CONSTRAINT notice_taps_citizen_once UNIQUE (citizen_id, client_id, template_id),
    CONSTRAINT notice_taps_staff_once UNIQUE (staff_id, client_id, template_id),
    CONSTRAINT notice_taps_result_known CHECK (result IN ('accept', 'reject', 'ban', 'filter'))
);
