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
