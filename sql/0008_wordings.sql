-- What citizens tapped after a wording of theirs had been unclear, and the variants editors are
-- offered for it.

-- +goose Up
CREATE TABLE wording_taps (
    citizen_id TEXT        NOT NULL,
    article_id TEXT        NOT NULL,
    wording    TEXT        NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT wording_taps_once PRIMARY KEY (article_id, wording, citizen_id),
    CONSTRAINT wording_taps_of_citizen FOREIGN KEY (citizen_id) REFERENCES citizens (id),
    CONSTRAINT wording_taps_of_article FOREIGN KEY (article_id) REFERENCES articles (id)
);
CREATE INDEX wording_taps_by_citizen ON wording_taps (citizen_id);

CREATE TABLE variant_proposals (
    id         TEXT        NOT NULL,
    article_id TEXT        NOT NULL,
    wording    TEXT        NOT NULL,
    text       TEXT        NOT NULL,
    citizens   INTEGER     NOT NULL,
    state      TEXT        NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    decided_by TEXT,
    decided_at TIMESTAMPTZ,
    CONSTRAINT variant_proposals_pk PRIMARY KEY (id),
    CONSTRAINT variant_proposals_once UNIQUE (article_id, wording),
    CONSTRAINT variant_proposals_of_article FOREIGN KEY (article_id) REFERENCES articles (id),
    CONSTRAINT variant_proposals_decided_by FOREIGN KEY (decided_by) REFERENCES staff (id),
    CONSTRAINT variant_proposals_state_known CHECK (state IN ('open', 'accepted', 'dismissed'))
);
CREATE INDEX variant_proposals_by_state ON variant_proposals (state, created_at);
