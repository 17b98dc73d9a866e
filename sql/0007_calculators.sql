-- Policy calculators: workbooks with their versions, imports that wait for a yes, and the
-- calculation sheets people got.

-- +goose Up
CREATE TABLE calculators (
    id             TEXT        NOT NULL,
    slug           TEXT        NOT NULL,
    state          TEXT        NOT NULL,
    latest_version INTEGER     NOT NULL,
    live_version   INTEGER     NOT NULL DEFAULT 0,
    updated_at     TIMESTAMPTZ NOT NULL,
    updated_by     TEXT        NOT NULL DEFAULT '',
    CONSTRAINT calculators_pk PRIMARY KEY (id),
    CONSTRAINT calculators_slug_once UNIQUE (slug),
    CONSTRAINT calculators_state_known CHECK (state IN ('draft', 'live', 'withdrawn'))
);

-- The workbook itself is kept: it is what is exported and what is calculated with.
CREATE TABLE calculator_versions (
    calculator_id TEXT        NOT NULL,
    version       INTEGER     NOT NULL,
    title         TEXT        NOT NULL,
    summary       TEXT        NOT NULL,
    category      TEXT        NOT NULL,
    keywords      TEXT        NOT NULL,
    valid_from    TEXT        NOT NULL DEFAULT '',
    valid_until   TEXT        NOT NULL DEFAULT '',
    examples      INTEGER     NOT NULL,
    workbook      BYTEA       NOT NULL,
    saved_by      TEXT        NOT NULL DEFAULT '',
    saved_at      TIMESTAMPTZ NOT NULL,
    published_by  TEXT        NOT NULL DEFAULT '',
    published_at  TIMESTAMPTZ,
    ended_at      TIMESTAMPTZ,
    CONSTRAINT calculator_versions_pk PRIMARY KEY (calculator_id, version),
    CONSTRAINT calculator_versions_of_calculator FOREIGN KEY (calculator_id) REFERENCES calculators (id)
);

CREATE TABLE calculator_batches (
    id            TEXT        NOT NULL,
    staff_id      TEXT        NOT NULL,
    workbook      BYTEA       NOT NULL,
    state         TEXT        NOT NULL,
    calculator_id TEXT        NOT NULL DEFAULT '',
    created_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT calculator_batches_pk PRIMARY KEY (id),
    CONSTRAINT calculator_batches_by_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT calculator_batches_state_known CHECK (state IN ('checked', 'confirmed'))
);

-- One sheet. Exactly as it was shown, whatever becomes of the calculator.
CREATE TABLE calculations (
    id            TEXT        NOT NULL,
    client_id     TEXT        NOT NULL,
    made_by       TEXT        NOT NULL,
    citizen_id    TEXT,
    calculator_id TEXT        NOT NULL,
    version       INTEGER     NOT NULL,
    sheet         TEXT        NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    CONSTRAINT calculations_pk PRIMARY KEY (id),
    CONSTRAINT calculations_client_once UNIQUE (made_by, client_id),
    CONSTRAINT calculations_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT calculations_with_version FOREIGN KEY (calculator_id, version) REFERENCES calculator_versions (calculator_id, version)
);
CREATE INDEX calculations_by_citizen ON calculations (citizen_id, created_at);

CREATE TABLE letter_calculations (
    letter_id      TEXT    NOT NULL,
    position       INTEGER NOT NULL,
    calculation_id TEXT    NOT NULL,
    CONSTRAINT letter_calculations_pk PRIMARY KEY (letter_id, position),
    CONSTRAINT letter_calculations_of_letter FOREIGN KEY (letter_id) REFERENCES letters (id),
    CONSTRAINT letter_calculations_of_calculation FOREIGN KEY (calculation_id) REFERENCES calculations (id)
);
