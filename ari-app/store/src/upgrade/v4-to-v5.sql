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
