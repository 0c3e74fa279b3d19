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
  language     TEXT    CHECK (language IN ('zh', 'en')),
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
  disposition  TEXT    CHECK (length(disposition) BETWEEN 1 AND 32),
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

-- Reports: hold and wrap-up by leg, offers, agents' time, and the indexes they are read by.
ALTER TABLE talks ADD COLUMN hold_ms INTEGER NOT NULL DEFAULT 0 CHECK (hold_ms >= 0);
ALTER TABLE talks ADD COLUMN wrap_up_ms INTEGER CHECK (wrap_up_ms >= 0);

CREATE TABLE offers (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  agent      INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  outcome    TEXT    CHECK (outcome IN ('answered', 'no_answer', 'busy', 'rejected', 'unreachable',
                                        'withdrawn')),
  CHECK ((ended_at IS NULL) = (outcome IS NULL))
) STRICT;

CREATE TABLE agent_spans (
  id         INTEGER PRIMARY KEY,
  agent      INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('ready', 'talking', 'wrap_up', 'paused', 'off')),
  call       INTEGER,
  reason     TEXT,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER CHECK (ended_at >= started_at)
) STRICT;

CREATE INDEX offers_by_call ON offers (call, agent, outcome);
CREATE INDEX agent_spans_by_agent ON agent_spans (agent, started_at, ended_at, state);
CREATE UNIQUE INDEX agent_spans_open ON agent_spans (agent) WHERE ended_at IS NULL;
CREATE INDEX calls_by_request ON calls (requested_at) WHERE requested_at IS NOT NULL;
CREATE INDEX facts_of_nodes ON facts (at) WHERE kind = 'node_up' OR kind = 'node_down';

-- Reports, the past: from its facts. What of a hold fell to which leg.
UPDATE talks SET hold_ms = coalesce((
  SELECT sum(max(0, min(f.at, coalesce(talks.ended_at, f.at))
                    - max(f.at - (f.fields ->> 'held_ms'), talks.started_at)))
  FROM facts f WHERE f.call = talks.call AND f.kind = 'resumed'), 0);
-- A wrap-up is of the last talk before its end.
UPDATE talks SET wrap_up_ms = (
  SELECT f.fields ->> 'after_ms' FROM facts f
  WHERE f.call = talks.call AND f.kind = 'wrap_up_ended' AND f.fields ->> 'agent' = talks.agent
    AND f.at >= talks.started_at
    AND NOT EXISTS (SELECT 1 FROM talks later WHERE later.call = talks.call
                    AND later.agent = talks.agent AND later.id > talks.id
                    AND later.started_at <= f.at)
  ORDER BY f.id LIMIT 1)
WHERE agent IS NOT NULL;
-- An offer is over with the next thing that is said of it, else with its call.
INSERT INTO offers (call, agent, started_at, ended_at, outcome)
SELECT o.call, o.fields ->> 'agent', o.at, coalesce(e.at, calls.ended_at),
       CASE WHEN e.kind = 'connected' THEN 'answered'
            WHEN e.kind = 'offer_ended' THEN e.fields ->> 'outcome'
            WHEN calls.ended_at IS NOT NULL THEN 'withdrawn' END
FROM facts o JOIN calls ON calls.number = o.call
LEFT JOIN facts e ON e.id = (
  SELECT min(id) FROM facts n WHERE n.call = o.call AND n.id > o.id
    AND n.kind IN ('connected', 'offer_ended') AND n.fields ->> 'agent' = o.fields ->> 'agent')
WHERE o.kind = 'offered' ORDER BY o.id;
-- An agent's state lasts until the next one.
INSERT INTO agent_spans (agent, state, call, reason, started_at, ended_at)
SELECT agent, state, call, reason, at, lead(at) OVER (PARTITION BY agent ORDER BY at, id)
FROM (SELECT id, at, call, iif(kind = 'agent_paused', fields ->> 'reason', NULL) AS reason,
             CAST(CASE kind WHEN 'joined' THEN substr(fields ->> 'party', 7)
                            ELSE fields ->> 'agent' END AS INTEGER) AS agent,
             CASE kind WHEN 'agent_ready' THEN 'ready' WHEN 'wrap_up_ended' THEN 'ready'
                       WHEN 'agent_paused' THEN 'paused' WHEN 'agent_off' THEN 'off'
                       WHEN 'wrap_up_started' THEN 'wrap_up' ELSE 'talking' END AS state
      FROM facts
      WHERE kind IN ('agent_ready', 'agent_paused', 'agent_off', 'wrap_up_started', 'wrap_up_ended',
                     'connected')
         OR (kind = 'joined' AND fields ->> 'party' LIKE 'agent:%'))
ORDER BY at, id;
-- Reports, end.

CREATE TABLE nuisance_callers (
  id          INTEGER PRIMARY KEY,
  caller      TEXT    NOT NULL,
  caller_e164 TEXT    NOT NULL,
  reason      TEXT    NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  call        INTEGER REFERENCES calls (number),
  proposed_at INTEGER NOT NULL,
  proposed_by TEXT    NOT NULL,
  decided_at  INTEGER,
  decided_by  TEXT,
  until_at    INTEGER,
  CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
  CHECK (until_at IS NULL OR decided_at IS NOT NULL)
) STRICT;

CREATE INDEX nuisance_callers_by_caller ON nuisance_callers (caller_e164, until_at);

PRAGMA legacy_alter_table = ON;

ALTER TABLE recordings RENAME TO recordings_2;

CREATE TABLE recordings (
  id           INTEGER PRIMARY KEY,
  name         TEXT    NOT NULL UNIQUE,
  call         INTEGER REFERENCES calls (number),
  kind         TEXT    NOT NULL CHECK (kind IN ('conversation', 'message')),
  message      TEXT    CHECK (message IN ('complaint', 'suggestion', 'other')),
  bridge       TEXT,
  state        TEXT    NOT NULL
               CHECK (state IN ('started', 'finished', 'stored', 'missing', 'discarded', 'expired')),
  started_at   INTEGER NOT NULL,
  ended_at     INTEGER,
  duration_ms  INTEGER CHECK (duration_ms >= 0),
  stored_at    INTEGER,
  path         TEXT    UNIQUE,
  sha256       TEXT    CHECK (length(sha256) = 64),
  bytes        INTEGER CHECK (bytes >= 0),
  expired_at   INTEGER,
  CHECK (kind = 'conversation' OR bridge IS NULL),
  CHECK ((state = 'expired') = (expired_at IS NOT NULL)),
  CHECK (state <> 'stored'
         OR (path IS NOT NULL AND sha256 IS NOT NULL AND bytes IS NOT NULL))
) STRICT;

INSERT INTO recordings (id, name, call, kind, message, bridge, state, started_at, ended_at,
  duration_ms, stored_at, path, sha256, bytes)
SELECT id, name, call, kind, message, bridge, state, started_at, ended_at, duration_ms,
  stored_at, path, sha256, bytes FROM recordings_2;

DROP TABLE recordings_2;

CREATE INDEX recordings_by_call ON recordings (call);
CREATE INDEX recordings_unsettled ON recordings (state, id) WHERE state IN ('started', 'finished');

PRAGMA legacy_alter_table = OFF;

CREATE TABLE legal_holds (
  id          INTEGER PRIMARY KEY,
  recording   INTEGER NOT NULL REFERENCES recordings (id),
  placed_at   INTEGER NOT NULL,
  placed_by   TEXT    NOT NULL,
  reason      TEXT    NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  lifted_at   INTEGER,
  lifted_by   TEXT,
  lift_reason TEXT,
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
  CHECK ((lifted_at IS NULL) = (lift_reason IS NULL))
) STRICT;

CREATE UNIQUE INDEX legal_holds_by_recording ON legal_holds (recording) WHERE lifted_at IS NULL;

CREATE TABLE caller_notes (
  id          INTEGER PRIMARY KEY,
  caller_e164 TEXT    NOT NULL,
  note        TEXT    NOT NULL CHECK (length(note) BETWEEN 1 AND 200),
  written_at  INTEGER NOT NULL,
  written_by  TEXT    NOT NULL,
  removed_at  INTEGER,
  removed_by  TEXT,
  CHECK ((removed_at IS NULL) = (removed_by IS NULL))
) STRICT;

CREATE INDEX caller_notes_by_caller ON caller_notes (caller_e164, id) WHERE removed_at IS NULL;

ALTER TABLE users ADD COLUMN phone_now TEXT CHECK (length(phone_now) BETWEEN 1 AND 32);
ALTER TABLE users ADD COLUMN auto_answer INTEGER NOT NULL DEFAULT 0 CHECK (auto_answer IN (0, 1));

CREATE UNIQUE INDEX users_by_phone_now ON users (phone_now) WHERE phone_now IS NOT NULL;

CREATE TABLE rooms (
  id         INTEGER PRIMARY KEY,
  number     TEXT    NOT NULL UNIQUE CHECK (length(number) BETWEEN 3 AND 6),
  name       TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
  pin        TEXT    NOT NULL CHECK (length(pin) BETWEEN 4 AND 8),
  leader_pin TEXT    NOT NULL CHECK (length(leader_pin) BETWEEN 4 AND 8),
  retired_at INTEGER,
  CHECK (pin <> leader_pin)
) STRICT;

CREATE TABLE conferences (
  id        INTEGER PRIMARY KEY,
  room      TEXT    NOT NULL,
  node      INTEGER NOT NULL,
  bridge    TEXT    NOT NULL UNIQUE,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  locked    INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1))
) STRICT;

CREATE INDEX conferences_by_room ON conferences (room, id);
CREATE UNIQUE INDEX conferences_open ON conferences (room) WHERE closed_at IS NULL;

CREATE TABLE conference_members (
  id         INTEGER PRIMARY KEY,
  conference INTEGER NOT NULL REFERENCES conferences (id),
  call       INTEGER NOT NULL REFERENCES calls (number),
  leader     INTEGER NOT NULL CHECK (leader IN (0, 1)),
  joined_at  INTEGER NOT NULL,
  left_at    INTEGER
) STRICT;

CREATE INDEX conference_members_by_conference ON conference_members (conference);
CREATE INDEX conference_members_by_call ON conference_members (call);

CREATE TABLE agent_debts (
  id    INTEGER PRIMARY KEY,
  agent INTEGER NOT NULL,
  call  INTEGER NOT NULL REFERENCES calls (number),
  queue INTEGER NOT NULL,
  UNIQUE (agent, call)
) STRICT;
