-- Micro-learning: courses and lessons with their versions, what each trainee did, and what is
-- believed of what they know. Items and exams follow in 0014.

-- +goose Up
CREATE TABLE courses (
    id         TEXT        NOT NULL,
    slug       TEXT        NOT NULL,
    title      TEXT        NOT NULL,
    summary    TEXT        NOT NULL DEFAULT '',
    position   INTEGER     NOT NULL DEFAULT 0,
    updated_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT courses_pk PRIMARY KEY (id),
    CONSTRAINT courses_slug_once UNIQUE (slug)
);

CREATE TABLE lessons (
    id             TEXT        NOT NULL,
    slug           TEXT        NOT NULL,
    course_id      TEXT        NOT NULL,
    position       INTEGER     NOT NULL DEFAULT 0,
    state          TEXT        NOT NULL,
    latest_version INTEGER     NOT NULL,
    live_version   INTEGER     NOT NULL DEFAULT 0,
    row_version    INTEGER     NOT NULL DEFAULT 1,
    flag           TEXT        NOT NULL DEFAULT '',
    flagged_at     TIMESTAMPTZ,
    updated_at     TIMESTAMPTZ NOT NULL,
    updated_by     TEXT        NOT NULL DEFAULT '',
    CONSTRAINT lessons_pk PRIMARY KEY (id),
    CONSTRAINT lessons_slug_once UNIQUE (slug),
    CONSTRAINT lessons_of_course FOREIGN KEY (course_id) REFERENCES courses (id),
    CONSTRAINT lessons_state_known CHECK (state IN ('draft', 'review', 'live', 'withdrawn'))
);
CREATE INDEX lessons_by_course ON lessons (course_id, position);

CREATE TABLE lesson_versions (
    lesson_id      TEXT        NOT NULL,
    version        INTEGER     NOT NULL,
    title          TEXT        NOT NULL,
    ability        TEXT        NOT NULL,
    matter         TEXT        NOT NULL,
    tags           TEXT        NOT NULL DEFAULT '[]',
    cards          TEXT        NOT NULL,
    read_seconds   INTEGER     NOT NULL,
    listen_seconds INTEGER     NOT NULL,
    saved_by       TEXT        NOT NULL DEFAULT '',
    saved_at       TIMESTAMPTZ NOT NULL,
    published_by   TEXT        NOT NULL DEFAULT '',
    published_at   TIMESTAMPTZ,
    CONSTRAINT lesson_versions_pk PRIMARY KEY (lesson_id, version),
    CONSTRAINT lesson_versions_of_lesson FOREIGN KEY (lesson_id) REFERENCES lessons (id)
);

-- Which article versions a lesson's live cards cite.
CREATE TABLE lesson_articles (
    lesson_id       TEXT    NOT NULL,
    article_id      TEXT    NOT NULL,
    article_version INTEGER NOT NULL,
    CONSTRAINT lesson_articles_pk PRIMARY KEY (lesson_id, article_id),
    CONSTRAINT lesson_articles_of_lesson FOREIGN KEY (lesson_id) REFERENCES lessons (id)
);
CREATE INDEX lesson_articles_by_article ON lesson_articles (article_id);

-- A published article version of which a lesson could be made.
CREATE TABLE lesson_proposals (
    id              TEXT        NOT NULL,
    article_id      TEXT        NOT NULL,
    article_version INTEGER     NOT NULL,
    before_version  INTEGER     NOT NULL DEFAULT 0,
    state           TEXT        NOT NULL,
    lesson_id       TEXT        NOT NULL DEFAULT '',
    reason          TEXT        NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    decided_at      TIMESTAMPTZ,
    decided_by      TEXT        NOT NULL DEFAULT '',
    CONSTRAINT lesson_proposals_pk PRIMARY KEY (id),
    CONSTRAINT lesson_proposals_once UNIQUE (article_id, article_version),
    CONSTRAINT lesson_proposals_state_known CHECK (state IN ('open', 'approved', 'declined', 'outdated'))
);
CREATE INDEX lesson_proposals_open ON lesson_proposals (created_at) WHERE state = 'open';

-- How far something that follows a stream of changes has come, for all processes.
CREATE TABLE watermarks (
    name  TEXT   NOT NULL,
    value BIGINT NOT NULL,
    CONSTRAINT watermarks_pk PRIMARY KEY (name)
);

-- Points a level demands, in the order they are begun with.
CREATE TABLE requirements (
    level    TEXT    NOT NULL,
    matter   TEXT    NOT NULL,
    ability  TEXT    NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT requirements_pk PRIMARY KEY (level, matter),
    CONSTRAINT requirements_level_known CHECK (level IN ('new', 'experienced'))
);

CREATE TABLE trainees (
    staff_id       TEXT        NOT NULL,
    level          TEXT        NOT NULL,
    budget_minutes INTEGER     NOT NULL,
    commute        TEXT        NOT NULL DEFAULT '[]',
    quiet_from     TEXT        NOT NULL DEFAULT '22:00',
    quiet_to       TEXT        NOT NULL DEFAULT '07:00',
    on_board       BOOLEAN     NOT NULL DEFAULT FALSE,
    matters        TEXT        NOT NULL DEFAULT '[]',
    placed_at      TIMESTAMPTZ,
    updated_at     TIMESTAMPTZ NOT NULL,
    CONSTRAINT trainees_pk PRIMARY KEY (staff_id),
    CONSTRAINT trainees_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT trainees_level_known CHECK (level IN ('new', 'experienced'))
);

CREATE TABLE lesson_progress (
    trainee_id TEXT        NOT NULL,
    lesson_id  TEXT        NOT NULL,
    version    INTEGER     NOT NULL,
    card       INTEGER     NOT NULL,
    card_at    TIMESTAMPTZ NOT NULL,
    done_at    TIMESTAMPTZ,
    done_version INTEGER    NOT NULL DEFAULT 0,
    CONSTRAINT lesson_progress_pk PRIMARY KEY (trainee_id, lesson_id),
    CONSTRAINT lesson_progress_of_trainee FOREIGN KEY (trainee_id) REFERENCES trainees (staff_id),
    CONSTRAINT lesson_progress_of_lesson FOREIGN KEY (lesson_id) REFERENCES lessons (id)
);
CREATE INDEX lesson_progress_by_lesson ON lesson_progress (lesson_id);

-- Every piece of study as a device reported it, once; the time in it is work time.
CREATE TABLE studies (
    trainee_id TEXT        NOT NULL,
    client_id  TEXT        NOT NULL,
    lesson_id  TEXT        NOT NULL,
    seconds    INTEGER     NOT NULL,
    device     TEXT        NOT NULL DEFAULT '',
    at         TIMESTAMPTZ NOT NULL,
    CONSTRAINT studies_pk PRIMARY KEY (trainee_id, client_id),
    CONSTRAINT studies_of_trainee FOREIGN KEY (trainee_id) REFERENCES trainees (staff_id)
);
CREATE INDEX studies_by_time ON studies (trainee_id, at);

CREATE TABLE practice_answers (
    trainee_id   TEXT             NOT NULL,
    client_id    TEXT             NOT NULL,
    item_id      TEXT             NOT NULL,
    item_version INTEGER          NOT NULL,
    lesson_id    TEXT             NOT NULL DEFAULT '',
    source       TEXT             NOT NULL,
    matter       TEXT             NOT NULL,
    response     TEXT             NOT NULL,
    score        DOUBLE PRECISION NOT NULL,
    is_right     BOOLEAN          NOT NULL,
    seconds      INTEGER          NOT NULL,
    answered_at  TIMESTAMPTZ      NOT NULL,
    received_at  TIMESTAMPTZ      NOT NULL,
    CONSTRAINT practice_answers_pk PRIMARY KEY (trainee_id, client_id),
    CONSTRAINT practice_answers_of_trainee FOREIGN KEY (trainee_id) REFERENCES trainees (staff_id),
    CONSTRAINT practice_answers_source_known CHECK (source IN ('lesson', 'review', 'daily', 'mistakes', 'placement', 'probe', 'exam'))
);
CREATE INDEX practice_answers_by_time ON practice_answers (trainee_id, answered_at);
CREATE INDEX practice_answers_by_item ON practice_answers (item_id, answered_at);

CREATE TABLE review_cards (
    trainee_id  TEXT             NOT NULL,
    item_id     TEXT             NOT NULL,
    matter      TEXT             NOT NULL,
    ability     TEXT             NOT NULL,
    due         TIMESTAMPTZ      NOT NULL,
    stability   DOUBLE PRECISION NOT NULL,
    difficulty  DOUBLE PRECISION NOT NULL,
    state       INTEGER          NOT NULL,
    reps        INTEGER          NOT NULL,
    lapses      INTEGER          NOT NULL,
    steps       INTEGER          NOT NULL,
    last_review TIMESTAMPTZ      NOT NULL,
    seconds     INTEGER          NOT NULL,
    CONSTRAINT review_cards_pk PRIMARY KEY (trainee_id, item_id),
    CONSTRAINT review_cards_of_trainee FOREIGN KEY (trainee_id) REFERENCES trainees (staff_id)
);
CREATE INDEX review_cards_due ON review_cards (trainee_id, due);

-- What speaks for or against a trainee knowing a point, with the row it comes from.
CREATE TABLE evidence (
    trainee_id  TEXT             NOT NULL,
    source_kind TEXT             NOT NULL,
    source_id   TEXT             NOT NULL,
    matter      TEXT             NOT NULL,
    ability     TEXT             NOT NULL,
    is_right    BOOLEAN          NOT NULL,
    weight      DOUBLE PRECISION NOT NULL,
    note        TEXT             NOT NULL DEFAULT '',
    at          TIMESTAMPTZ      NOT NULL,
    CONSTRAINT evidence_pk PRIMARY KEY (trainee_id, source_kind, source_id),
    CONSTRAINT evidence_of_trainee FOREIGN KEY (trainee_id) REFERENCES trainees (staff_id)
);
CREATE INDEX evidence_by_time ON evidence (trainee_id, at);

CREATE TABLE mastery (
    trainee_id TEXT             NOT NULL,
    matter     TEXT             NOT NULL,
    ability    TEXT             NOT NULL,
    known      DOUBLE PRECISION NOT NULL,
    seen       DOUBLE PRECISION NOT NULL,
    at         TIMESTAMPTZ      NOT NULL,
    CONSTRAINT mastery_pk PRIMARY KEY (trainee_id, matter),
    CONSTRAINT mastery_of_trainee FOREIGN KEY (trainee_id) REFERENCES trainees (staff_id)
);

CREATE TABLE training_assignments (
    id          TEXT        NOT NULL,
    client_id   TEXT        NOT NULL,
    trainee_id  TEXT        NOT NULL,
    kind        TEXT        NOT NULL,
    target_id   TEXT        NOT NULL,
    title       TEXT        NOT NULL DEFAULT '',
    due_at      TIMESTAMPTZ NOT NULL,
    note        TEXT        NOT NULL DEFAULT '',
    assigned_by TEXT        NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    done_at     TIMESTAMPTZ,
    CONSTRAINT training_assignments_pk PRIMARY KEY (id),
    CONSTRAINT training_assignments_once UNIQUE (assigned_by, client_id, trainee_id, kind, target_id),
    CONSTRAINT training_assignments_of_trainee FOREIGN KEY (trainee_id) REFERENCES staff (id),
    CONSTRAINT training_assignments_kind_known CHECK (kind IN ('lesson', 'exam'))
);
CREATE INDEX training_assignments_by_trainee ON training_assignments (trainee_id, due_at);

CREATE TABLE staff_notices (
    id         TEXT        NOT NULL,
    staff_id   TEXT        NOT NULL,
    kind       TEXT        NOT NULL,
    ref        TEXT        NOT NULL,
    title      TEXT        NOT NULL,
    text       TEXT        NOT NULL,
    page       TEXT        NOT NULL,
    target_id  TEXT        NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    read_at    TIMESTAMPTZ,
    CONSTRAINT staff_notices_pk PRIMARY KEY (id),
    CONSTRAINT staff_notices_once UNIQUE (staff_id, kind, ref),
    CONSTRAINT staff_notices_of_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);
CREATE INDEX staff_notices_by_staff ON staff_notices (staff_id, created_at);

-- What a trainee did on one day of the city's calendar; kept beside the rows it adds up.
CREATE TABLE learning_days (
    trainee_id TEXT    NOT NULL,
    day        TEXT    NOT NULL,
    seconds    INTEGER NOT NULL,
    items      INTEGER NOT NULL,
    correct    INTEGER NOT NULL,
    lessons    INTEGER NOT NULL,
    CONSTRAINT learning_days_pk PRIMARY KEY (trainee_id, day),
    CONSTRAINT learning_days_of_trainee FOREIGN KEY (trainee_id) REFERENCES trainees (staff_id)
);
CREATE INDEX learning_days_by_day ON learning_days (day);
