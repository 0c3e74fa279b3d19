-- Figures by queue: a row for each stay in a queue, and call-backs by when they were asked for.

CREATE TABLE stays (
  id         INTEGER PRIMARY KEY,
  call       INTEGER NOT NULL REFERENCES calls (number),
  queue      INTEGER NOT NULL,
  origin     TEXT    NOT NULL CHECK (origin IN ('requested', 'overflowed', 'moved', 'returned')),
  entered_at INTEGER NOT NULL,
  left_at    INTEGER,
  ending     TEXT    CHECK (ending IN ('answered', 'abandoned', 'message', 'callback', 'overflowed', 'moved',
                                       'other')),
  CHECK (ending IS NULL OR left_at IS NOT NULL)
) STRICT;

-- Stays, the past: from its facts.
WITH
-- What leads into a queue, with that queue, and what ends a stay, without one. An overflow is both of the queue
-- it leads on from and of the one it leads to.
event AS (
  SELECT call, id, 0 AS part, at, iif(kind = 'moved_to_queue' AND fields ->> 'by' = 'system', 'queued', kind) AS how,
         CAST(fields ->> 'queue' AS INTEGER) AS queue, NULL AS outcome
  FROM facts WHERE kind IN ('person_requested', 'queued', 'moved_to_queue', 'overflowed')
  UNION ALL
  SELECT call, id, 1, at, 'led_on', CAST(substr(fields ->> 'to', 7) AS INTEGER), NULL
  FROM facts WHERE kind = 'overflowed' AND fields ->> 'to' LIKE 'queue:%'
  UNION ALL
  SELECT call, id, 0, at,
         CASE kind WHEN 'callback_asked' THEN 'callback' WHEN 'message_kept' THEN 'message'
                   WHEN 'ended' THEN 'ended' ELSE 'answered' END,
         NULL, iif(kind = 'ended', fields ->> 'outcome' || ' ' || (fields ->> 'by'), NULL)
  FROM facts WHERE kind IN ('connected', 'joined', 'callback_asked', 'message_kept', 'ended')
),
followed AS (
  SELECT *, lag(queue) OVER (PARTITION BY call ORDER BY id, part) AS was_in FROM event
),
-- Who is led into the queue they are in stays in it.
edge AS (
  SELECT call, id, part, at, how, queue,
         lead(id) OVER calls AS end_id, lead(at) OVER calls AS end_at, lead(how) OVER calls AS end_how,
         lead(outcome) OVER calls AS end_outcome
  FROM followed WHERE queue IS NULL OR queue IS NOT was_in
  WINDOW calls AS (PARTITION BY call ORDER BY id, part)
),
-- When the caller waited no more, before it was seen what came of that: the first such fact after they were last
-- led into the queue.
waited AS (
  SELECT edge.*,
    (SELECT min(m.at) FROM facts m
     WHERE m.call = edge.call AND m.id >= edge.id AND m.id < coalesce(edge.end_id, 9223372036854775807)
       AND (m.kind = 'mailbox_entered' OR m.kind = 'overflowed' AND m.fields ->> 'to' NOT LIKE 'queue:%')
       AND m.id >= (SELECT max(e.id) FROM facts e
                    WHERE e.call = edge.call
                      AND e.id < coalesce(edge.end_id + (edge.end_how = 'led_on'), 9223372036854775807)
                      AND e.kind IN ('person_requested', 'queued', 'moved_to_queue', 'overflowed'))) AS waited_at
  FROM edge WHERE queue IS NOT NULL
),
told AS (
  SELECT *,
    CASE WHEN end_id IS NULL THEN NULL
         WHEN end_how IN ('answered', 'callback', 'message') THEN end_how
         WHEN end_how = 'led_on' THEN 'overflowed'
         WHEN end_how <> 'ended' THEN 'moved'
         WHEN end_outcome LIKE 'abandoned %' THEN 'abandoned'
         WHEN end_outcome LIKE 'message %' THEN 'message'
         WHEN end_outcome LIKE 'callback %' THEN 'callback'
         WHEN end_outcome = 'answered system' AND waited_at IS NULL THEN 'other'
         WHEN end_outcome LIKE 'answered %' THEN 'abandoned'
         ELSE 'other' END AS ending
  FROM waited
)
INSERT INTO stays (call, queue, origin, entered_at, left_at, ending)
SELECT call, queue,
  CASE how WHEN 'person_requested' THEN 'requested' WHEN 'moved_to_queue' THEN 'moved' WHEN 'led_on' THEN 'overflowed'
    ELSE CASE WHEN lag(queue) OVER calls IS NULL THEN 'requested'
              WHEN lag(queue) OVER calls = queue AND lag(ending) OVER calls = 'answered' THEN 'returned'
              ELSE 'moved' END END,
  at, iif(ending = 'answered', end_at, coalesce(waited_at, end_at)), ending
FROM told WHERE call IN (SELECT number FROM calls)
WINDOW calls AS (PARTITION BY call ORDER BY id, part)
ORDER BY id, part;
-- Stays, end.

CREATE INDEX stays_by_call ON stays (call, queue);
CREATE UNIQUE INDEX stays_open ON stays (call) WHERE ending IS NULL;
CREATE INDEX callbacks_by_time ON callbacks (asked_at);
