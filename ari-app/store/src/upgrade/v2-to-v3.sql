-- Human service whole: what reports, supervision and the keeping of recordings need.

ALTER TABLE agent_queues ADD COLUMN level INTEGER NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 9);

PRAGMA legacy_alter_table = ON;

ALTER TABLE calls RENAME TO calls_2;

CREATE TABLE calls (
  number       INTEGER PRIMARY KEY,
  direction    TEXT    NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
  node         INTEGER NOT NULL,
  channel      TEXT    NOT NULL,
  caller       TEXT,
  caller_e164  TEXT,
  dialled      TEXT    NOT NULL,
  stage        TEXT    NOT NULL CHECK (stage IN
               ('menu', 'queued', 'ringing', 'talking', 'mailbox', 'survey', 'closing', 'ended',
                'dialling', 'conference')),
  queue        INTEGER,
  agent        INTEGER,
  arrived_at   INTEGER NOT NULL,
  requested_at INTEGER,
  queued_at    INTEGER,
  connected_at INTEGER,
  ended_at     INTEGER,
  hung_up_by   TEXT    CHECK (hung_up_by IN ('caller', 'agent', 'party', 'system')),
  cause        INTEGER,
  outcome      TEXT    CHECK (outcome IN ('answered', 'abandoned', 'message', 'self_service', 'lost',
                                          'unanswered', 'barred', 'callback', 'conference')),
  wait_ms      INTEGER CHECK (wait_ms >= 0),
  talk_ms      INTEGER NOT NULL DEFAULT 0 CHECK (talk_ms >= 0),
  bridge       TEXT,
  talking_at   INTEGER,
  held_at      INTEGER,
  hold_ms      INTEGER NOT NULL DEFAULT 0 CHECK (hold_ms >= 0),
  unrecorded   TEXT,
  survey       TEXT    CHECK (survey IN ('offered', 'answered', 'none')),
  grade        INTEGER CHECK (grade BETWEEN 1 AND 5),
  CHECK ((stage = 'ended') = (ended_at IS NOT NULL)),
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CHECK ((survey IS 'answered') = (grade IS NOT NULL))
) STRICT;

INSERT INTO calls (number, node, channel, caller, caller_e164, dialled, stage, queue, agent,
  arrived_at, requested_at, queued_at, connected_at, ended_at, hung_up_by, cause, outcome,
  wait_ms, talk_ms, bridge, talking_at, held_at, hold_ms, unrecorded, survey, grade)
SELECT number, node, channel, caller, caller_e164, dialled, stage, queue, agent, arrived_at,
  requested_at, queued_at, connected_at, ended_at, hung_up_by, cause, outcome, wait_ms, talk_ms,
  bridge, talking_at, held_at, hold_ms, unrecorded, survey, grade FROM calls_2;

DROP TABLE calls_2;

CREATE INDEX calls_live ON calls (number) WHERE ended_at IS NULL;
CREATE INDEX calls_by_caller ON calls (caller_e164, number) WHERE caller_e164 IS NOT NULL;
CREATE INDEX calls_by_agent ON calls (agent, number) WHERE agent IS NOT NULL;
CREATE INDEX calls_by_arrival ON calls (arrived_at);

PRAGMA legacy_alter_table = OFF;

CREATE TABLE callbacks (
  id          INTEGER PRIMARY KEY,
  reason      TEXT    NOT NULL CHECK (reason IN ('asked', 'abandoned', 'closed', 'overflow')),
  caller      TEXT    NOT NULL,
  caller_e164 TEXT    NOT NULL,
  queue       INTEGER NOT NULL,
  call        INTEGER NOT NULL REFERENCES calls (number),
  missed      INTEGER NOT NULL DEFAULT 1 CHECK (missed > 0),
  asked_at    INTEGER NOT NULL,
  due_at      INTEGER,
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

CREATE UNIQUE INDEX callbacks_open ON callbacks (caller_e164) WHERE closed_at IS NULL;
CREATE INDEX callbacks_due ON callbacks (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX callbacks_by_last_call ON callbacks (last_call) WHERE last_call IS NOT NULL;
