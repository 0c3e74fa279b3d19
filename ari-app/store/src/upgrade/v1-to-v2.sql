-- From version 1 to 2: conversations of more than two, hold and transfer. Text as of then, never changed.
PRAGMA legacy_alter_table = ON;

ALTER TABLE calls RENAME TO calls_1;

CREATE TABLE calls (
  number       INTEGER PRIMARY KEY,
  node         INTEGER NOT NULL,
  channel      TEXT    NOT NULL,
  caller       TEXT,
  caller_e164  TEXT,
  dialled      TEXT    NOT NULL,
  stage        TEXT    NOT NULL CHECK (stage IN
               ('menu', 'queued', 'ringing', 'talking', 'mailbox', 'survey', 'closing', 'ended')),
  queue        INTEGER,
  agent        INTEGER,
  arrived_at   INTEGER NOT NULL,
  requested_at INTEGER,
  queued_at    INTEGER,
  connected_at INTEGER,
  ended_at     INTEGER,
  hung_up_by   TEXT    CHECK (hung_up_by IN ('caller', 'agent', 'party', 'system')),
  cause        INTEGER,
  outcome      TEXT    CHECK (outcome IN ('answered', 'abandoned', 'message', 'self_service', 'lost')),
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

INSERT INTO calls (number, node, channel, caller, caller_e164, dialled, stage, queue, agent, arrived_at, requested_at,
  queued_at, connected_at, ended_at, hung_up_by, cause, outcome, wait_ms, talk_ms, unrecorded)
SELECT number, node, channel, caller, caller_e164, dialled, stage, queue, agent, arrived_at, requested_at,
  queued_at, connected_at, ended_at, hung_up_by, cause, outcome, wait_ms, talk_ms, unrecorded
FROM calls_1;

-- A conversation that was under way goes on.
UPDATE calls SET
  bridge = (SELECT bridge FROM talks WHERE call = number AND ended_at IS NULL ORDER BY id DESC LIMIT 1),
  talking_at = (SELECT started_at FROM talks WHERE call = number AND ended_at IS NULL
                ORDER BY id DESC LIMIT 1)
WHERE ended_at IS NULL;

DROP TABLE calls_1;

CREATE INDEX calls_live ON calls (number) WHERE ended_at IS NULL;
CREATE INDEX calls_by_caller ON calls (caller_e164, number) WHERE caller_e164 IS NOT NULL;
CREATE INDEX calls_by_agent ON calls (agent, number) WHERE agent IS NOT NULL;
CREATE INDEX calls_by_arrival ON calls (arrived_at);

ALTER TABLE talks RENAME TO talks_1;

CREATE TABLE talks (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  party      TEXT    NOT NULL,
  agent      INTEGER,
  channel    TEXT    NOT NULL,
  bridge     TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  talk_ms    INTEGER CHECK (talk_ms >= 0),
  CHECK ((ended_at IS NULL) = (talk_ms IS NULL))
) STRICT;

INSERT INTO talks (id, call, party, agent, channel, bridge, started_at, ended_at, talk_ms)
SELECT id, call, 'agent:' || agent, agent, channel, bridge, started_at, ended_at, talk_ms FROM talks_1;

DROP TABLE talks_1;

CREATE INDEX talks_by_call ON talks (call, agent);

CREATE TABLE transfers (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  kind       TEXT    NOT NULL CHECK (kind IN ('blind', 'attended', 'invite')),
  agent      INTEGER,
  party      TEXT    NOT NULL,
  channel    TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  outcome    TEXT    CHECK (outcome IN ('completed', 'three_way', 'cancelled', 'no_answer', 'busy',
                                        'rejected', 'unreachable')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT;

CREATE INDEX transfers_by_call ON transfers (call);

PRAGMA legacy_alter_table = OFF;
