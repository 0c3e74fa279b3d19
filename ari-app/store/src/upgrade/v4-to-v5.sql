-- How often, and for how long, the machine rings those who asked to be called back.

ALTER TABLE meta ADD COLUMN callback_attempts  INTEGER NOT NULL DEFAULT 2 CHECK (callback_attempts >= 0);
ALTER TABLE meta ADD COLUMN callback_retry_ms  INTEGER NOT NULL DEFAULT 300000 CHECK (callback_retry_ms >= 0);
ALTER TABLE meta ADD COLUMN callback_expiry_ms INTEGER NOT NULL DEFAULT 14400000 CHECK (callback_expiry_ms >= 0);

-- What is announced to all (公告): said to every caller before the first menu, until its time is over. The latest
-- counts; those before it stay as history.
CREATE TABLE notices (
  -- As in the facts of calls that heard it.
  id           INTEGER PRIMARY KEY,
  zh           TEXT    NOT NULL CHECK (length(zh) BETWEEN 1 AND 200),
  -- Empty: the Chinese words are said in either language.
  en           TEXT    NOT NULL DEFAULT '' CHECK (length(en) <= 400),
  -- Since when callers who ask for a person are led to the mailbox; NULL if persons answer. A hotline that stays
  -- closed by one notice after another is closed since the first.
  closed_at    INTEGER,
  until_at     INTEGER NOT NULL,
  "by"         TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  -- Somebody ended it before its time.
  withdrawn_at INTEGER
) STRICT;

CREATE INDEX facts_of_states ON facts (at) WHERE kind = 'agent_ready' OR kind = 'agent_paused';

-- Call-backs that were agreed on: their own reason, with or without a call, and who is to call.

PRAGMA legacy_alter_table = ON;

ALTER TABLE callbacks RENAME TO callbacks_4;

CREATE TABLE callbacks (
  id          INTEGER PRIMARY KEY,
  reason      TEXT    NOT NULL CHECK (reason IN ('asked', 'abandoned', 'closed', 'overflow', 'agreed')),
  caller      TEXT    NOT NULL,
  caller_e164 TEXT    NOT NULL,
  queue       INTEGER NOT NULL,
  call        INTEGER REFERENCES calls (number),
  missed      INTEGER NOT NULL DEFAULT 1 CHECK (missed >= 0),
  asked_at    INTEGER NOT NULL,
  due_at      INTEGER,
  agent       INTEGER,
  attempts    INTEGER NOT NULL DEFAULT 0,
  last_call   INTEGER REFERENCES calls (number),
  closed_at   INTEGER,
  outcome     TEXT    CHECK (outcome IN ('reached', 'answered', 'not_needed', 'wrong_number',
                                         'unreachable')),
  closed_by   TEXT,
  note        TEXT    NOT NULL DEFAULT '' CHECK (length(note) <= 500),
  CHECK ((closed_at IS NULL) = (outcome IS NULL)),
  CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
  CHECK (closed_at IS NULL OR due_at IS NULL)
) STRICT;

INSERT INTO callbacks (id, reason, caller, caller_e164, queue, call, missed, asked_at, due_at, attempts, last_call,
  closed_at, outcome, closed_by, note)
SELECT id, reason, caller, caller_e164, queue, call, missed, asked_at, due_at, attempts, last_call,
  closed_at, outcome, closed_by, note
FROM callbacks_4;

DROP TABLE callbacks_4;

PRAGMA legacy_alter_table = OFF;

CREATE UNIQUE INDEX callbacks_open ON callbacks (caller_e164) WHERE closed_at IS NULL;
CREATE INDEX callbacks_due ON callbacks (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX callbacks_by_last_call ON callbacks (last_call) WHERE last_call IS NOT NULL;
