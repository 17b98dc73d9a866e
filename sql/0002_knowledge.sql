-- Articles with their versions, the places and numbers answers point to, and the lexicon.

-- +goose Up
CREATE TABLE categories (
    id        TEXT    NOT NULL,
    parent_id TEXT    NOT NULL DEFAULT '',
    name      TEXT    NOT NULL,
    position  INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT categories_pk PRIMARY KEY (id),
    CONSTRAINT categories_name_once UNIQUE (parent_id, name)
);

-- One knowledge point. Its words live in article_versions; live_version is what citizens get.
CREATE TABLE articles (
    id             TEXT        NOT NULL,
    slug           TEXT        NOT NULL,
    category_id    TEXT        NOT NULL,
    state          TEXT        NOT NULL,
    latest_version INTEGER     NOT NULL,
    live_version   INTEGER     NOT NULL DEFAULT 0,
    row_version    INTEGER     NOT NULL DEFAULT 1,
    hot            INTEGER     NOT NULL DEFAULT 0,
    seasons        TEXT        NOT NULL DEFAULT '',
    all_reply      BOOLEAN     NOT NULL DEFAULT FALSE,
    disabled       BOOLEAN     NOT NULL DEFAULT FALSE,
    no_suggest     BOOLEAN     NOT NULL DEFAULT FALSE,
    owner_id       TEXT        NOT NULL DEFAULT '',
    created_at     TIMESTAMPTZ NOT NULL,
    updated_at     TIMESTAMPTZ NOT NULL,
    CONSTRAINT articles_pk PRIMARY KEY (id),
    CONSTRAINT articles_slug_once UNIQUE (slug),
    CONSTRAINT articles_in_category FOREIGN KEY (category_id) REFERENCES categories (id),
    CONSTRAINT articles_state_known CHECK (state IN ('draft', 'in_review', 'live', 'withdrawn'))
);
CREATE INDEX articles_by_category ON articles (category_id, updated_at);
CREATE INDEX articles_by_update ON articles (updated_at);

CREATE TABLE article_versions (
    article_id      TEXT        NOT NULL,
    version         INTEGER     NOT NULL,
    question        TEXT        NOT NULL,
    answer          TEXT        NOT NULL,
    internal        TEXT        NOT NULL DEFAULT '',
    blocks          TEXT        NOT NULL DEFAULT '[]',
    tags            TEXT        NOT NULL DEFAULT '[]',
    region          TEXT        NOT NULL DEFAULT '',
    is_local        BOOLEAN     NOT NULL DEFAULT FALSE,
    department      TEXT        NOT NULL DEFAULT '',
    audience        TEXT        NOT NULL DEFAULT 'public',
    effective_from  TIMESTAMPTZ,
    effective_until TIMESTAMPTZ,
    review_by       TIMESTAMPTZ,
    created_by      TEXT        NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    published_by    TEXT        NOT NULL DEFAULT '',
    published_at    TIMESTAMPTZ,
    CONSTRAINT article_versions_pk PRIMARY KEY (article_id, version),
    CONSTRAINT article_versions_of_article FOREIGN KEY (article_id) REFERENCES articles (id),
    CONSTRAINT article_versions_audience_known CHECK (audience IN ('public', 'internal'))
);

-- Variants and counter-examples of a version, in the editor's order.
CREATE TABLE article_phrases (
    article_id TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    CONSTRAINT article_phrases_pk PRIMARY KEY (article_id, version, kind, position),
    CONSTRAINT article_phrases_of_version FOREIGN KEY (article_id, version) REFERENCES article_versions (article_id, version),
    CONSTRAINT article_phrases_kind_known CHECK (kind IN ('variant', 'counter'))
);

CREATE TABLE article_sources (
    article_id TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    number     TEXT    NOT NULL DEFAULT '',
    clause     TEXT    NOT NULL DEFAULT '',
    dated      TEXT    NOT NULL DEFAULT '',
    url        TEXT    NOT NULL DEFAULT '',
    CONSTRAINT article_sources_pk PRIMARY KEY (article_id, version, position),
    CONSTRAINT article_sources_of_version FOREIGN KEY (article_id, version) REFERENCES article_versions (article_id, version)
);

-- One row a published change, counted up; every process reads what came after its own number
-- and refreshes just those articles in its index.
CREATE TABLE article_changes (
    revision   BIGINT      NOT NULL,
    article_id TEXT        NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT article_changes_pk PRIMARY KEY (revision)
);

-- One row that holds the newest revision: whoever publishes locks it until commit, so that
-- revisions become visible in order and no reader skips one.
CREATE TABLE article_revision (
    revision BIGINT NOT NULL
);
INSERT INTO article_revision (revision) VALUES (0);

CREATE TABLE import_batches (
    id           TEXT        NOT NULL,
    staff_id     TEXT        NOT NULL,
    file_name    TEXT        NOT NULL DEFAULT '',
    rows_json    TEXT        NOT NULL,
    state        TEXT        NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    result_json  TEXT        NOT NULL DEFAULT '',
    CONSTRAINT import_batches_pk PRIMARY KEY (id),
    CONSTRAINT import_batches_state_known CHECK (state IN ('checked', 'confirmed'))
);

CREATE TABLE outlets (
    id                 TEXT             NOT NULL,
    slug               TEXT             NOT NULL,
    name               TEXT             NOT NULL,
    kind               TEXT             NOT NULL,
    district           TEXT             NOT NULL,
    address            TEXT             NOT NULL,
    phone              TEXT             NOT NULL DEFAULT '',
    lng                DOUBLE PRECISION NOT NULL,
    lat                DOUBLE PRECISION NOT NULL,
    hours              TEXT             NOT NULL DEFAULT '[]',
    closed_on_holidays BOOLEAN          NOT NULL DEFAULT TRUE,
    services           TEXT             NOT NULL DEFAULT '[]',
    note               TEXT             NOT NULL DEFAULT '',
    CONSTRAINT outlets_pk PRIMARY KEY (id),
    CONSTRAINT outlets_slug_once UNIQUE (slug)
);

CREATE TABLE service_numbers (
    id       TEXT    NOT NULL,
    slug     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    number   TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    about    TEXT    NOT NULL,
    hours    TEXT    NOT NULL DEFAULT '',
    keywords TEXT    NOT NULL DEFAULT '[]',
    position INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT service_numbers_pk PRIMARY KEY (id),
    CONSTRAINT service_numbers_slug_once UNIQUE (slug),
    CONSTRAINT service_numbers_kind_known CHECK (kind IN ('emergency', 'service'))
);

-- Synonym groups (first word canonical, JSON list) and common typos (wrong, right).
CREATE TABLE lexicon (
    id    TEXT NOT NULL,
    kind  TEXT NOT NULL,
    words TEXT NOT NULL,
    CONSTRAINT lexicon_pk PRIMARY KEY (id),
    CONSTRAINT lexicon_entry_once UNIQUE (kind, words),
    CONSTRAINT lexicon_kind_known CHECK (kind IN ('synonym', 'typo'))
);

-- What has been loaded once and must not be loaded again, such as the starter pack.
CREATE TABLE loaded_packs (
    name      TEXT        NOT NULL,
    loaded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT loaded_packs_pk PRIMARY KEY (name)
);
