-- Calls of ours: those about a case, and what reports count of them.

ALTER TABLE case_events ADD COLUMN call INTEGER REFERENCES calls (number);

CREATE INDEX case_events_by_call ON case_events (call) WHERE call IS NOT NULL;
CREATE INDEX calls_of_ours ON calls (arrived_at) WHERE direction = 'out';
